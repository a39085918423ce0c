import type { Db } from '#platform/postgres/database';

export interface VersionScope {
  workspaceId: string;
  workflowId: string;
}

export async function selectVersion(db: Db, { workspaceId, workflowId, number }: VersionScope & { number: number }) {
  return await withPublisher(db, { workspaceId, workflowId })
    .select('workflow_versions.definition')
    .where('number', '=', number)
    .executeTakeFirst();
}

function withPublisher(db: Db, { workspaceId, workflowId }: VersionScope) {
  return db
    .selectFrom('workflow_versions')
    .leftJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'workflow_versions.workspace_id')
        .onRef('members.user_id', '=', 'workflow_versions.published_by'),
    )
    .select([
      'workflow_versions.id',
      'workflow_versions.number',
      'workflow_versions.note',
      'workflow_versions.published_by',
      'workflow_versions.published_at',
      'members.name as publisher_name',
    ])
    .where('workflow_versions.workspace_id', '=', workspaceId)
    .where('workflow_versions.workflow_id', '=', workflowId);
}
