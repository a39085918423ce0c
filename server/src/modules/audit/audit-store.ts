import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import { toStorableJsonText } from '#platform/storable-text';
import type { AuditEntryRow } from './audit-entry.ts';

export async function insertAuditEntries(tx: Tx, rows: readonly AuditEntryRow[]): Promise<void> {
  const values = rows.map((row) => ({ ...row, details: toStorableJsonText(row.details) }));
  await tx.insertInto('audit_entries').values(values).execute();
}

export interface AuditFilter {
  workspaceId: string;
  action?: string | undefined;
  actorId?: string | undefined;
  targetId?: string | undefined;
  after?: Date | undefined;
  before?: Date | undefined;
}

function matching(db: Db, filter: AuditFilter) {
  let query = db.selectFrom('audit_entries').where('workspace_id', '=', filter.workspaceId);
  const { action, actorId, targetId } = filter;
  // Actions are lower-case letters and underscores: between the dot and the character behind it lie all of a noun.
  if (action?.endsWith('.*')) {
    const noun = action.slice(0, -2);
    query = query.where(sql<boolean>`action >= ${`${noun}.`} collate "C" and action < ${`${noun}/`} collate "C"`);
  } else if (action) query = query.where('action', '=', action);
  if (actorId) query = query.where('actor_id', '=', actorId);
  if (targetId) query = query.where('target_id', '=', targetId);
  if (filter.after) query = query.where('occurred_at', '>=', filter.after);
  if (filter.before) query = query.where('occurred_at', '<', filter.before);
  return query;
}

const columns = [
  'workspace_id',
  'id',
  'action',
  'actor_kind',
  'actor_id',
  'target_type',
  'target_id',
  'details',
  'address',
  'request_id',
  'occurred_at',
] as const;

/** Newest first; one more than the limit tells that there are more. */
export async function selectAuditEntries(
  db: Db,
  filter: AuditFilter,
  page: { limit: number; beforeId: string | undefined },
): Promise<AuditEntryRow[]> {
  let query = matching(db, filter).select(columns).orderBy('id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('id', '<', page.beforeId);
  return (await query.execute()).map(toRow);
}

export async function countAuditEntries(db: Db, filter: AuditFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Names of members and keys of the workspace, by id: shown beside entries, never stored in them. */
export async function selectNames(db: Db, workspaceId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('members')
    .select(['user_id as id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', 'in', ids)
    .unionAll(
      db.selectFrom('api_keys').select(['id', 'name']).where('workspace_id', '=', workspaceId).where('id', 'in', ids),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

export interface ChainedRow extends AuditEntryRow {
  month: string;
  position: string | null;
  hash: Buffer | null;
}

/** The month of an entry is that of its id, like its partition: the first 48 bits of a uuidv7 are milliseconds. */
const monthOfId = sql<string>`to_char(date_trunc('month', to_timestamp(('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0) at time zone 'UTC'), 'YYYY-MM-DD')`;

export async function selectWorkspacesToChain(owner: Db, limit: number): Promise<string[]> {
  const result = await sql<{ id: string }>`
    select distinct workspace_id as id from audit_entries where hash is null limit ${limit}`.execute(owner);
  return result.rows.map(({ id }) => id);
}

/** Not chained yet, in the order in which they will be. */
export async function selectUnchained(owner: Db, workspaceId: string, limit: number): Promise<ChainedRow[]> {
  const rows = await owner
    .selectFrom('audit_entries')
    .select([...columns, 'position', 'hash', monthOfId.as('month')])
    .where('workspace_id', '=', workspaceId)
    .where('hash', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...toRow(row), month: row.month, position: row.position, hash: row.hash }));
}

/** Of one month, in the order of the chain. */
export async function selectChained(
  db: Db,
  { workspaceId, month }: { workspaceId: string; month: string },
  page: { after: number; limit: number },
): Promise<ChainedRow[]> {
  const rows = await db
    .selectFrom('audit_entries')
    .select([...columns, 'position', 'hash'])
    .where('workspace_id', '=', workspaceId)
    .where('position', '>', String(page.after))
    .where(sql<boolean>`id >= first_uuid_of(${month}::date at time zone 'UTC')`)
    .where(sql<boolean>`id < first_uuid_of((${month}::date + interval '1 month') at time zone 'UTC')`)
    .orderBy('position')
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({ ...toRow(row), month, position: row.position, hash: row.hash }));
}

export async function countUnchained(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('audit_entries')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('hash', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function updateChain(
  tx: Tx,
  workspaceId: string,
  links: readonly { id: string; position: number; hash: Buffer }[],
): Promise<void> {
  const [ids, positions, hashes] = [links.map((l) => l.id), links.map((l) => l.position), links.map((l) => l.hash)];
  await sql`
    update audit_entries e set position = l.position, hash = l.hash
      from unnest(${ids}::uuid[], ${positions}::bigint[], ${hashes}::bytea[]) as l (id, position, hash)
     where e.workspace_id = ${workspaceId} and e.id = l.id and e.hash is null
  `.execute(tx);
}

export interface CheckpointRow {
  workspace_id: string;
  month: string;
  number: number;
  entries: number;
  head: Buffer;
  entries_removed_at: Date | null;
  signed_by: string;
  signature: Buffer;
  signed_at: Date;
}

/** Oldest month first. */
export async function selectCheckpoints(db: Db, workspaceId: string): Promise<CheckpointRow[]> {
  const result = await sql<Omit<CheckpointRow, 'entries'> & { entries: string }>`
    select workspace_id, to_char(month, 'YYYY-MM-DD') as month, number, entries, head, entries_removed_at, signed_by,
           signature, signed_at
      from audit_checkpoints where workspace_id = ${workspaceId} order by month
  `.execute(db);
  return result.rows.map((row) => ({ ...row, entries: Number(row.entries) }));
}

export async function upsertCheckpoint(tx: Tx, row: CheckpointRow): Promise<void> {
  const { workspace_id, month, ...rest } = row;
  await tx
    .insertInto('audit_checkpoints')
    .values({ workspace_id, month: sql`${month}::date`, ...rest })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'month']).doUpdateSet(rest))
    .execute();
}

/** Removes entries of one month; answers how many. */
export async function deleteEntriesOf(
  tx: Tx,
  { workspaceId, month }: { workspaceId: string; month: string },
  limit: number,
): Promise<number> {
  const result = await sql`
    delete from audit_entries
     where workspace_id = ${workspaceId} and id = any (array(
       select id from audit_entries
        where workspace_id = ${workspaceId} and id >= first_uuid_of(${month}::date at time zone 'UTC')
          and id < first_uuid_of((${month}::date + interval '1 month') at time zone 'UTC')
        limit ${limit}))
  `.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

function toRow(row: Omit<AuditEntryRow, 'details'> & { details: unknown }): AuditEntryRow {
  return { ...row, details: row.details as Record<string, unknown> }; // a JSON object, written by insertAuditEntries
}
