import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import { toJson } from './workflow-store.ts';
import type { Definition } from './workflow.ts';

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

/** Newest first. */
export async function selectVersions(
  db: Db,
  scope: VersionScope,
  page: { limit: number; beforeNumber: number | undefined },
) {
  let query = withPublisher(db, scope).orderBy('number', 'desc').limit(page.limit);
  if (page.beforeNumber !== undefined) query = query.where('number', '<', page.beforeNumber);
  return await query.execute();
}

export type VersionRow = Awaited<ReturnType<typeof selectVersions>>[number];

export async function countVersions(db: Db, { workspaceId, workflowId }: VersionScope): Promise<number> {
  const row = await db
    .selectFrom('workflow_versions')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function insertVersion(
  tx: Tx,
  version: VersionScope & {
    id: string;
    number: number;
    definition: Definition;
    waitsFor: readonly string[];
    note: string;
    publishedBy: string | null;
    at: Date;
  },
): Promise<void> {
  await tx
    .insertInto('workflow_versions')
    .values({
      workspace_id: version.workspaceId,
      id: version.id,
      workflow_id: version.workflowId,
      number: version.number,
      definition: toJson(version.definition),
      waits_for: [...version.waitsFor],
      note: version.note,
      published_by: version.publishedBy,
      published_at: version.at,
    })
    .execute();
}
