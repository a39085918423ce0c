import type { Db } from '#platform/postgres/database';

/** What is published of a workflow, by its id or its name; nothing of an archived one. Of several names the oldest. */
export async function selectPublished(db: Db, workspaceId: string, by: { id: string } | { name: string }) {
  let query = db
    .selectFrom('workflows as w')
    .innerJoin('workflow_versions as v', (join) =>
      join.onRef('v.workspace_id', '=', 'w.workspace_id').onRef('v.id', '=', 'w.published_id'),
    )
    .select(['w.id', 'w.name', 'w.state', 'v.id as version_id', 'v.definition'])
    .where('w.workspace_id', '=', workspaceId)
    .where('w.state', 'in', ['active', 'paused'])
    .orderBy('w.id')
    .limit(1);
  query = 'id' in by ? query.where('w.id', '=', by.id) : query.where('w.name', '=', by.name);
  return await query.executeTakeFirst();
}
