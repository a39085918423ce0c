/**
 * Replacing keys while the program works. Both are safe to end anywhere and to start again: what is left to do is read
 * from the rows themselves, and each row is written only if nobody has changed it meanwhile.
 */
import { sql } from 'kysely';
import type { Database } from '#platform/postgres/database';
import { keyLifetimeMs } from './data-keys.ts';
import { type KeyContext, type KeyWrapper, type WrappedKey, WrappedKeyError } from './key-wrapper.ts';
import { headerOf, SealedValueError } from './sealed-value.ts';
import type { Vault } from './vault.ts';

/** A `bytea` column whose values the vault seals. Every one is registered in app/modules.ts. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Its id within the workspace, of which the value is sealed for. */
  idColumn: string;
}

const rowsAtOnce = 100;

/** Wraps every data key by the master key that wraps now. `left` are those it could not unwrap. */
export async function rewrapDataKeys(deps: {
  database: Database;
  wrapper: KeyWrapper;
  signal?: AbortSignal;
}): Promise<{ rewrapped: number; left: number }> {
  const { database, wrapper, signal } = deps;
  const current = await wrapper.currentId();
  let rewrapped = 0;
  let left = 0;
  let after = { workspaceId: '00000000-0000-0000-0000-000000000000', version: 0 };
  for (;;) {
    const rows = await selectKeysOfOthers(database, { current, after });
    for (const { workspaceId, version, wrapped, wrappedBy } of rows) {
      signal?.throwIfAborted();
      const context = { workspaceId, version };
      const key = await unwrapIfKnown(wrapper, { wrapped, wrappedBy }, context);
      if (!key) {
        left += 1;
        continue;
      }
      const again = await wrapper.wrap(key, context);
      key.fill(0);
      await sql`
        update vault_keys set wrapped = ${again.wrapped}, wrapped_by = ${again.wrappedBy}
         where workspace_id = ${workspaceId} and version = ${version} and wrapped_by = ${wrappedBy}
      `.execute(database.owner);
      rewrapped += 1;
    }
    const last = rows.at(-1);
    if (!last) return { rewrapped, left };
    after = last;
  }
}

/** One key that does not unwrap must not keep the others back; a keeper that is away ends the run. */
async function unwrapIfKnown(wrapper: KeyWrapper, key: WrappedKey, context: KeyContext): Promise<Buffer | undefined> {
  if (!wrapper.has(key.wrappedBy)) return undefined;
  try {
    return await wrapper.unwrap(key, context);
  } catch (error) {
    if (error instanceof WrappedKeyError) return undefined;
    throw error;
  }
}

async function selectKeysOfOthers(
  database: Database,
  { current, after }: { current: string; after: { workspaceId: string; version: number } },
) {
  const { rows } = await sql<{ workspaceId: string; version: number; wrapped: Buffer; wrappedBy: string }>`
    select workspace_id as "workspaceId", version, wrapped, wrapped_by as "wrappedBy"
      from vault_keys
     where wrapped_by <> ${current} and (workspace_id, version) > (${after.workspaceId}::uuid, ${after.version}::int)
     order by workspace_id, version
     limit ${rowsAtOnce}
  `.execute(database.owner);
  return rows;
}

/** How many data keys each master key has wrapped. */
export async function countKeysByWrapper(database: Database): Promise<{ wrappedBy: string; keys: number }[]> {
  const { rows } = await sql<{ wrappedBy: string; keys: number }>`
    select wrapped_by as "wrappedBy", count(*)::int as keys from vault_keys group by 1 order by 1
  `.execute(database.owner);
  return rows;
}

export interface ResealDeps {
  database: Database;
  vault: Vault;
  columns: readonly SealedColumn[];
  signal?: AbortSignal;
}

export interface Resealed {
  resealed: number;
  /** Values that do not open: changed by hand, or copied from elsewhere. They keep the old key alive. */
  unreadable: number;
  /** When the old keys can be destroyed; undefined when they were. */
  destroyAt: Date | undefined;
}

/**
 * Seals every value of a workspace by its newest data key. The older keys are destroyed by the first pass that ends
 * after all processes have learned of the newest, and that finds nothing left to do.
 */
export async function resealValues(deps: ResealDeps, workspaceId: string): Promise<Resealed> {
  const newest = await findNewestKey(deps.database, workspaceId);
  if (!newest) return { resealed: 0, unreadable: 0, destroyAt: undefined };
  const settledAt = new Date(newest.createdAt.getTime() + 2 * keyLifetimeMs);
  const isSettled = newest.databaseNow >= settledAt;
  let resealed = 0;
  let unreadable = 0;
  for (const column of deps.columns) {
    const done = await resealColumn(deps, { workspaceId, column, header: headerOf(newest.version) });
    resealed += done.resealed;
    unreadable += done.unreadable;
  }
  if (!isSettled) return { resealed, unreadable, destroyAt: settledAt };
  if (unreadable === 0) await destroyOlderKeys(deps, workspaceId, newest.version);
  return { resealed, unreadable, destroyAt: undefined };
}

async function findNewestKey(database: Database, workspaceId: string) {
  const { rows } = await sql<{ version: number; createdAt: Date; databaseNow: Date }>`
    select version, created_at as "createdAt", now() as "databaseNow"
      from vault_keys where workspace_id = ${workspaceId} order by version desc limit 1
  `.execute(database.owner);
  return rows[0];
}

async function destroyOlderKeys(deps: ResealDeps, workspaceId: string, newest: number): Promise<void> {
  await sql`delete from vault_keys where workspace_id = ${workspaceId} and version < ${newest}`.execute(
    deps.database.owner,
  );
  deps.vault.forgetKeys(workspaceId);
}

async function resealColumn(
  deps: ResealDeps,
  work: { workspaceId: string; column: SealedColumn; header: Buffer },
): Promise<{ resealed: number; unreadable: number }> {
  const { database, vault, signal } = deps;
  const { workspaceId, column, header } = work;
  const [table, value, id] = [sql.table(column.table), sql.ref(column.column), sql.ref(column.idColumn)];
  let resealed = 0;
  let unreadable = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await sql<{ id: string; sealed: Buffer }>`
      select ${id} as id, ${value} as sealed from ${table}
       where workspace_id = ${workspaceId} and ${id} > ${after}::uuid and ${value} is not null
         and substring(${value} from 1 for ${header.length}::int) <> ${header}
       order by ${id} limit ${rowsAtOnce}
    `.execute(database.owner);
    for (const { id: rowId, sealed } of rows) {
      const place = { table: column.table, column: column.column, rowId };
      const plain = await vault.open(workspaceId, place, sealed).catch(orUnreadable);
      if (plain === undefined) {
        unreadable += 1;
        continue;
      }
      const again = await vault.seal(workspaceId, place, plain);
      await sql`
        update ${table} set ${value} = ${again}
         where workspace_id = ${workspaceId} and ${id} = ${rowId}::uuid and ${value} = ${sealed}
      `.execute(database.owner);
      resealed += 1;
    }
    const last = rows.at(-1);
    if (!last) return { resealed, unreadable };
    after = last.id;
  }
}

function orUnreadable(error: unknown): undefined {
  if (!(error instanceof SealedValueError)) throw error;
}

/** Forgets the data keys of a workspace for good: whatever was sealed under them is noise from now on, in backups too. */
export async function destroyKeys(deps: { database: Database; vault: Vault }, workspaceId: string): Promise<void> {
  await sql`delete from vault_keys where workspace_id = ${workspaceId}`.execute(deps.database.owner);
  deps.vault.forgetKeys(workspaceId);
}
