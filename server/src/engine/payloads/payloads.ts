/**
 * Large values of runs in storage, sealed. The bytes are stored before the transaction that refers to them, and the row
 * that says where they are is written in it: what a committed row refers to is there. Bytes whose transaction did not
 * come to its commit are found by their age and removed (`collect`).
 */
import { buffer } from 'node:stream/consumers';
import { sql } from 'kysely';
import { type Ids, isUuid } from '#platform/ids';
import type { Clock } from '#platform/clock';
import type { Database, Db, Tx } from '#platform/postgres/database';
import { PayloadMissingError, type Storage } from '#platform/storage/storage';
import type { SealedColumn } from '#platform/vault/rotate-keys';
import { openContent, sealContent } from '#platform/vault/sealed-content';
import type { Vault } from '#platform/vault/vault';
import type { Json } from '../language/json.ts';
import { isReference, mostBytes, type PayloadReference, ValueTooLargeError } from './large-value.ts';

export interface PayloadOwner {
  workspaceId: string;
  kind: 'run' | 'signal';
  /** It lives as long as the run or signal of this id. */
  id: string;
}

/** A value in storage, and the row that has to be written with the reference. */
export interface StoredPayload {
  reference: PayloadReference;
  owner: PayloadOwner;
  contentKey: Buffer;
}

export interface FoundOwners {
  runs: string[];
  signals: string[];
}

export interface Payloads {
  /** Stores a value; throws `ValueTooLargeError`. `name` says to a person which it is. */
  put(owner: PayloadOwner, value: Json, what: { name: string; path?: string | undefined }): Promise<StoredPayload>;
  record(tx: Tx, stored: readonly StoredPayload[]): Promise<void>;
  /** The values that references stand for, by id. Those that are not on record any more are left out. */
  read(db: Db, workspaceId: string, references: readonly PayloadReference[]): Promise<Map<string, Json>>;
  /** A value read from a row, whole. */
  restore(db: Db, workspaceId: string, value: Json): Promise<Json>;
  /** What has large values in which one of these lower-case texts stands. */
  findOwners(workspaceId: string, needles: readonly string[], signal: AbortSignal): Promise<FoundOwners>;
  /** Forgets what runs or signals own, in the transaction that forgets what refers to it. */
  remove(tx: Tx, workspaceId: string, ownerIds: readonly string[]): Promise<void>;
  /** Removes bytes nothing refers to; answers how many. */
  collect(signal: AbortSignal): Promise<number>;
  sealedColumns: readonly SealedColumn[];
}

export interface PayloadDeps {
  database: Database;
  storage: Storage;
  vault: Vault;
  ids: Ids;
  clock: Clock;
}

const sealedColumns: readonly SealedColumn[] = [{ table: 'run_payloads', column: 'content_key', idColumn: 'id' }];
const folder = 'run_payloads';
/** A transaction that has not come to its commit by then never will. */
const orphanAfterMs = 24 * 60 * 60 * 1000;
const readAtOnce = 4;
const rowsAtOnce = 500;

export function createPayloads(deps: PayloadDeps): Payloads {
  const payloads: Payloads = {
    sealedColumns,
    async put(owner, value, what) {
      const { storage, vault, ids } = deps;
      const bytes = Buffer.from(JSON.stringify(value));
      if (bytes.length > mostBytes) throw new ValueTooLargeError({ ...what, bytes: bytes.length });
      const id = ids.next();
      const { workspaceId } = owner;
      const sealed = await sealContent(vault, { workspaceId, place: placeOfKey(id) }, bytes);
      await storage.put(keyOf(workspaceId, id), sealed.content);
      return { reference: { $payload: id, bytes: bytes.length }, owner, contentKey: sealed.contentKey };
    },
    record: insertPayloads,
    read: async (db, workspaceId, references) => await read(deps, { db, workspaceId, references }),
    async restore(db, workspaceId, value) {
      if (!isReference(value)) return value;
      return (await payloads.read(db, workspaceId, [value])).get(value.$payload) ?? null;
    },
    findOwners: async (workspaceId, needles, signal) => await findOwners(deps, { workspaceId, needles, signal }),
    async remove(tx, workspaceId, ownerIds) {
      if (ownerIds.length === 0) return;
      const rows = await tx
        .deleteFrom('run_payloads')
        .where('workspace_id', '=', workspaceId)
        .where('owner_id', 'in', ownerIds)
        .returning('id')
        .execute();
      // What is not removed here, because the program ends, is collected.
      tx.afterCommit(() => void Promise.allSettled(rows.map(({ id }) => deps.storage.remove(keyOf(workspaceId, id)))));
    },
    collect: async (signal) => await collect(deps, signal),
  };
  return payloads;
}

function keyOf(workspaceId: string, id: string): string {
  return `${workspaceId}/${folder}/${id}`;
}

function placeOfKey(id: string) {
  return { table: 'run_payloads', column: 'content_key', rowId: id };
}

/** A repeated write changes nothing. */
async function insertPayloads(tx: Tx, stored: readonly StoredPayload[]): Promise<void> {
  if (stored.length === 0) return;
  const rows = stored.map(({ reference, owner, contentKey }) => ({
    workspace_id: owner.workspaceId,
    id: reference.$payload,
    owner_kind: owner.kind,
    owner_id: owner.id,
    size_bytes: reference.bytes,
    content_key: contentKey,
  }));
  await tx
    .insertInto('run_payloads')
    .values(rows)
    .onConflict((on) => on.doNothing())
    .execute();
}

interface Row {
  id: string;
  content_key: Buffer;
}

async function read(
  deps: PayloadDeps,
  { db, workspaceId, references }: { db: Db; workspaceId: string; references: readonly PayloadReference[] },
): Promise<Map<string, Json>> {
  const values = new Map<string, Json>();
  if (references.length === 0) return values;
  const ids = [...new Set(references.map(({ $payload }) => $payload))];
  const rows = await db
    .selectFrom('run_payloads')
    .select(['id', 'content_key'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  for (let at = 0; at < rows.length; at += readAtOnce) {
    const some = rows.slice(at, at + readAtOnce);
    const texts = await Promise.all(some.map((row) => readText(deps, workspaceId, row)));
    some.forEach(({ id }, index) => values.set(id, JSON.parse(texts[index] ?? 'null') as Json)); // we wrote it
  }
  return values;
}

async function readText({ storage, vault }: PayloadDeps, workspaceId: string, row: Row): Promise<string> {
  const sealed = await storage.open(keyOf(workspaceId, row.id));
  const place = placeOfKey(row.id);
  const content = await openContent(vault, { workspaceId, place }, { contentKey: row.content_key, sealed });
  return (await buffer(content)).toString();
}

/** Rare and slow: nothing in storage can be searched but by opening it. */
async function findOwners(
  deps: PayloadDeps,
  { workspaceId, needles, signal }: { workspaceId: string; needles: readonly string[]; signal: AbortSignal },
): Promise<FoundOwners> {
  const found = { run: new Set<string>(), signal: new Set<string>() };
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await sql<Row & { owner_kind: PayloadOwner['kind']; owner_id: string }>`
      select id, content_key, owner_kind, owner_id from run_payloads
       where workspace_id = ${workspaceId} and id > ${after} order by id limit ${rowsAtOnce}
    `.execute(deps.database.owner);
    for (const row of rows) {
      signal.throwIfAborted();
      if (found[row.owner_kind].has(row.owner_id)) continue;
      const text = await readText(deps, workspaceId, row).catch(ofMissing);
      if (needles.some((needle) => text.toLowerCase().includes(needle))) found[row.owner_kind].add(row.owner_id);
    }
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return { runs: [...found.run], signals: [...found.signal] };
    after = last.id;
  }
}

/** What is gone holds nothing. */
function ofMissing(error: unknown): string {
  if (error instanceof PayloadMissingError) return '';
  throw error;
}

/** Ids are made from the time: those that are old enough are looked for among the rows. */
async function collect({ database, storage, clock }: PayloadDeps, signal: AbortSignal): Promise<number> {
  const workspaces = await database.owner.selectFrom('workspaces').select('id').orderBy('id').execute();
  let removed = 0;
  for (const { id: workspaceId } of workspaces) {
    const names = await storage.list(workspaceId, folder);
    const old = names.filter((id) => madeAt(id) < clock.now().getTime() - orphanAfterMs);
    for (let at = 0; at < old.length; at += rowsAtOnce) {
      signal.throwIfAborted();
      const some = old.slice(at, at + rowsAtOnce);
      const rows = await database.owner
        .selectFrom('run_payloads')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', some.filter(isUuid))
        .execute();
      const known = new Set(rows.map(({ id }) => id));
      const orphans = some.filter((id) => !known.has(id));
      for (const id of orphans) await storage.remove(keyOf(workspaceId, id));
      removed += orphans.length;
    }
  }
  return removed;
}

function madeAt(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
