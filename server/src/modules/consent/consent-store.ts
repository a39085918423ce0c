import type { ConsentPurpose } from '@millrace/contracts/consent/consents';
import type { SuppressionReason } from '@millrace/contracts/consent/suppressions';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export interface SuppressionFilter {
  workspaceId: string;
  kind?: string | undefined;
  reason?: SuppressionReason | undefined;
  /** Normalised. */
  address?: string | undefined;
}

function suppressionsMatching(db: Db, filter: SuppressionFilter) {
  let query = db.selectFrom('suppressions').where('workspace_id', '=', filter.workspaceId);
  if (filter.kind) query = query.where('kind', '=', filter.kind);
  if (filter.reason) query = query.where('reason', '=', filter.reason);
  if (filter.address) query = query.where('address', '=', filter.address);
  return query;
}

/** Newest first. */
export async function selectSuppressions(
  db: Db,
  filter: SuppressionFilter,
  page: { limit: number; beforeId?: string | undefined },
) {
  let query = suppressionsMatching(db, filter).selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return await query.execute();
}

export type SuppressionRow = Awaited<ReturnType<typeof selectSuppressions>>[number];

export async function countSuppressions(db: Db, filter: SuppressionFilter): Promise<number> {
  const row = await suppressionsMatching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export interface NewSuppression {
  workspaceId: string;
  id: string;
  kind: string;
  address: string;
  reason: SuppressionReason;
  note: string;
  createdBy: string | null;
}

/** Undefined when the address is there already. */
export async function insertSuppression(tx: Tx, suppression: NewSuppression): Promise<SuppressionRow | undefined> {
  return await tx
    .insertInto('suppressions')
    .values({
      workspace_id: suppression.workspaceId,
      id: suppression.id,
      kind: suppression.kind,
      address: suppression.address,
      reason: suppression.reason,
      note: suppression.note,
      created_by: suppression.createdBy,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'kind', 'address']).doNothing())
    .returningAll()
    .executeTakeFirst();
}

export async function deleteSuppression(tx: Tx, key: { workspaceId: string; id: string }) {
  return await tx
    .deleteFrom('suppressions')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .returningAll()
    .executeTakeFirst();
}

/** Who the contact belongs to, or undefined when there is none. */
export async function selectContactOwner(db: Db, key: { workspaceId: string; contactId: string }) {
  return await db
    .selectFrom('contacts')
    .select(['owner_id', 'created_by'])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.contactId)
    .executeTakeFirst();
}

export async function selectContactPoints(db: Db, key: { workspaceId: string; contactId: string }) {
  return await db
    .selectFrom('contact_points')
    .select(['id', 'kind', 'normalised'])
    .where('workspace_id', '=', key.workspaceId)
    .where('contact_id', '=', key.contactId)
    .orderBy('id')
    .limit(200)
    .execute();
}

export async function selectContactOfAddress(db: Db, key: { workspaceId: string; kind: string; address: string }) {
  return await db
    .selectFrom('contact_points')
    .select(['contact_id'])
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('normalised', '=', key.address)
    .executeTakeFirst();
}

/** What was said by these addresses. */
export async function selectConsents(db: Db, workspaceId: string, addresses: readonly string[]) {
  if (addresses.length === 0) return [];
  return await db
    .selectFrom('consents')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('address', 'in', addresses)
    .orderBy('purpose')
    .execute();
}

export type ConsentRow = Awaited<ReturnType<typeof selectConsents>>[number];

export interface ConsentChange {
  workspaceId: string;
  kind: string;
  address: string;
  purposes: readonly ConsentPurpose[];
  status: 'granted' | 'denied';
  source: 'one_click' | 'noted' | 'imported';
  note: string;
  messageId: string | null;
  changedBy: string | null;
}

/** Answers the purposes whose status became another. */
export async function upsertConsents(tx: Tx, change: ConsentChange): Promise<string[]> {
  const result = await sql<{ purpose: string }>`
    insert into consents as held (workspace_id, kind, address, purpose, status, source, note, message_id, changed_by)
    select ${change.workspaceId}, ${change.kind}, ${change.address}, purpose, ${change.status}, ${change.source},
           ${change.note}, ${change.messageId}, ${change.changedBy}
      from unnest(${[...change.purposes]}::text[]) as purpose
    on conflict (workspace_id, kind, address, purpose) do update
       set status = excluded.status, source = excluded.source, note = excluded.note,
           message_id = excluded.message_id, changed_by = excluded.changed_by, changed_at = now()
     where held.status <> excluded.status
    returning purpose
  `.execute(tx);
  return result.rows.map(({ purpose }) => purpose);
}

export interface RefusalFilter {
  workspaceId: string;
  rule?: string | undefined;
  messageId?: string | undefined;
}

function refusalsMatching(db: Db, filter: RefusalFilter) {
  let query = db.selectFrom('refusals').where('workspace_id', '=', filter.workspaceId);
  if (filter.rule) query = query.where('rule', '=', filter.rule);
  if (filter.messageId) query = query.where('message_id', '=', filter.messageId);
  return query;
}

/** Newest first. */
export async function selectRefusals(
  db: Db,
  filter: RefusalFilter,
  page: { limit: number; beforeId?: string | undefined },
) {
  let query = refusalsMatching(db, filter).selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return await query.execute();
}

export async function countRefusals(db: Db, filter: RefusalFilter): Promise<number> {
  const row = await refusalsMatching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
