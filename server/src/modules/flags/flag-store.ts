import type { Db, Tx } from '#platform/postgres/database';

export async function selectFlags(db: Db, workspaceId: string) {
  return await db
    .selectFrom('feature_flags')
    .select(['name', 'value', 'changed_by', 'changed_at'])
    .where('workspace_id', '=', workspaceId)
    .execute();
}

export type FlagRow = Awaited<ReturnType<typeof selectFlags>>[number];

export async function upsertFlag(
  tx: Tx,
  flag: { workspaceId: string; name: string; value: unknown; changedBy: string | null; changedAt: Date },
): Promise<void> {
  const change = { value: JSON.stringify(flag.value), changed_by: flag.changedBy, changed_at: flag.changedAt };
  await tx
    .insertInto('feature_flags')
    .values({ workspace_id: flag.workspaceId, name: flag.name, ...change })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet(change))
    .execute();
}

export async function deleteFlag(tx: Tx, workspaceId: string, name: string): Promise<void> {
  await tx.deleteFrom('feature_flags').where('workspace_id', '=', workspaceId).where('name', '=', name).execute();
}
