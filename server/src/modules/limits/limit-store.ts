import type { ChosenLimits } from '#platform/http/limits/limit-settings';
import type { Db, Tx } from '#platform/postgres/database';

export interface StoredLimits extends ChosenLimits {
  version: number;
}

/** Without a row nothing was chosen yet. */
const untouched: StoredLimits = { api: null, app: null, version: 1 };

export async function selectLimits(db: Db, workspaceId: string): Promise<StoredLimits> {
  const row = await db
    .selectFrom('limits')
    .select(['api_per_minute', 'app_per_minute', 'version'])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return row ? { api: row.api_per_minute, app: row.app_per_minute, version: row.version } : untouched;
}

/** False when somebody else wrote since `stored` was read. */
export async function upsertLimits(
  tx: Tx,
  workspaceId: string,
  { stored, chosen }: { stored: StoredLimits; chosen: ChosenLimits },
): Promise<boolean> {
  const values = { api_per_minute: chosen.api, app_per_minute: chosen.app, version: stored.version + 1 };
  const result = await tx
    .insertInto('limits')
    .values({ workspace_id: workspaceId, ...values })
    .onConflict((conflict) =>
      conflict
        .column('workspace_id')
        .doUpdateSet({ ...values, updated_at: new Date() })
        .where('limits.version', '=', stored.version),
    )
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}
