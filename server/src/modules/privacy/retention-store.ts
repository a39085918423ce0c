import type { Db, Tx } from '#platform/postgres/database';

export async function selectPeriods(db: Db, workspaceId: string): Promise<Map<string, number | null>> {
  const rows = await db
    .selectFrom('retention_periods')
    .select(['kind', 'days'])
    .where('workspace_id', '=', workspaceId)
    .execute();
  return new Map(rows.map(({ kind, days }) => [kind, days]));
}

export async function upsertPeriod(
  tx: Tx,
  period: { workspaceId: string; kind: string; days: number | null; changedBy: string | null; changedAt: Date },
): Promise<void> {
  const change = { days: period.days, changed_by: period.changedBy, changed_at: period.changedAt };
  await tx
    .insertInto('retention_periods')
    .values({ workspace_id: period.workspaceId, kind: period.kind, ...change })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'kind']).doUpdateSet(change))
    .execute();
}
