import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

/** Which connection of which workspace. */
export interface Place {
  workspaceId: string;
  id: string;
}

export interface WebhookRow {
  position: unknown;
  renewAt: Date | null;
  lastDeliveryAt: Date | null;
  lastError: string | null;
}

/** Undefined: it is switched off. */
export async function findWebhook(db: Db, { workspaceId, id }: Place): Promise<WebhookRow | undefined> {
  return await db
    .selectFrom('connection_webhooks')
    .select(['position', 'renew_at as renewAt', 'last_delivery_at as lastDeliveryAt', 'last_error as lastError'])
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', id)
    .executeTakeFirst();
}

/** Answers false when it was there: what it has come to stays. */
export async function insertWebhook(
  tx: Tx,
  { workspaceId, id }: Place,
  begun: { position: unknown; renewAt: Date | null },
): Promise<boolean> {
  const result = await tx
    .insertInto('connection_webhooks')
    .values({
      workspace_id: workspaceId,
      connection_id: id,
      position: JSON.stringify(begun.position),
      renew_at: begun.renewAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function deleteWebhook(tx: Tx, { workspaceId, id }: Place): Promise<boolean> {
  const result = await tx
    .deleteFrom('connection_webhooks')
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', id)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

export async function updateWebhook(
  tx: Tx,
  { workspaceId, id }: Place,
  change: { renewAt?: Date; lastError?: string | null; lastDeliveryAt?: Date },
): Promise<void> {
  await tx
    .updateTable('connection_webhooks')
    .set({
      ...(change.renewAt && { renew_at: change.renewAt }),
      ...(change.lastDeliveryAt && { last_delivery_at: change.lastDeliveryAt }),
      ...(change.lastError !== undefined && { last_error: change.lastError }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', id)
    .execute();
}

/** Only from where it was: another look-up that has come further, or less far, is made good by what was taken. */
export async function movePosition(
  tx: Tx,
  { workspaceId, id }: Place,
  { from, to }: { from: unknown; to: unknown },
): Promise<void> {
  await sql`
    update connection_webhooks set position = ${JSON.stringify(to)}::jsonb, last_error = null
     where workspace_id = ${workspaceId} and connection_id = ${id}
       and position is not distinct from ${JSON.stringify(from)}::jsonb
  `.execute(tx);
}

/** Takes these ids; answers those nobody has taken before. */
export async function takeDeliveries(
  tx: Tx,
  { workspaceId, id }: Place,
  taken: { externalIds: readonly string[]; at: Date },
): Promise<Set<string>> {
  const result = await sql<{ externalId: string }>`
    insert into connection_deliveries (workspace_id, connection_id, external_id, received_at)
    select ${workspaceId}, ${id}, one, ${taken.at} from unnest(${taken.externalIds}::text[]) one
    on conflict do nothing
    returning external_id as "externalId"
  `.execute(tx);
  return new Set(result.rows.map(({ externalId }) => externalId));
}

export interface RejectedRow {
  id: string;
  reason: string;
  method: string;
  headers: Record<string, string>;
  body: string;
  size: number;
  receivedAt: Date;
}

/** Whoever knows the address may send anything: only the newest are kept. */
const mostRejected = 200;

export async function insertRejected(tx: Tx, { workspaceId, id }: Place, row: RejectedRow): Promise<void> {
  await tx
    .insertInto('rejected_deliveries')
    .values({
      workspace_id: workspaceId,
      connection_id: id,
      id: row.id,
      reason: row.reason,
      method: row.method,
      headers: JSON.stringify(row.headers),
      body: row.body,
      size: row.size,
      received_at: row.receivedAt,
    })
    .execute();
  await sql`
    delete from rejected_deliveries
     where workspace_id = ${workspaceId} and connection_id = ${id} and id <= (
       select r.id from rejected_deliveries r where r.workspace_id = ${workspaceId} and r.connection_id = ${id}
        order by r.id desc offset ${mostRejected} limit 1)
  `.execute(tx);
}

export async function selectRejected(
  db: Db,
  { workspaceId, id }: Place,
  page: { beforeId: string | undefined; limit: number },
): Promise<RejectedRow[]> {
  let query = db
    .selectFrom('rejected_deliveries')
    .select(['id', 'reason', 'method', 'headers', 'body', 'size', 'received_at as receivedAt'])
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', id)
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, headers: row.headers as Record<string, string> })); // written from RejectedRow
}

export async function countRejected(db: Db, { workspaceId, id }: Place): Promise<number> {
  const row = await db
    .selectFrom('rejected_deliveries')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', id)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
