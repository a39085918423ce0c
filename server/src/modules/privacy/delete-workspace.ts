/**
 * Deleting a workspace: access ends in the transaction of the request; a job destroys its keys, its bytes and its rows,
 * each step of which may run again.
 */
import { accountErrors } from '@millrace/contracts/accounts/errors';
import { deleteWorkspace } from '@millrace/contracts/accounts/workspaces';
import { authErrors } from '@millrace/contracts/errors';
import { sql } from 'kysely';
import { Problem } from '#platform/errors';
import { bindBare, type Binding } from '#platform/http/handler';
import type { Database } from '#platform/postgres/database';
import { destroyKeys } from '#platform/vault/rotate-keys';
import { deleteTask, type PrivacyDeps, privacyQueue } from './privacy-deps.ts';

const rowsAtOnce = 5_000;
const longestHours = 6;

export function bindDeletionHandlers(deps: PrivacyDeps): Binding[] {
  return [
    bindBare(deleteWorkspace, async ({ input, caller, log }) => {
      if (!caller) throw new Problem(authErrors.required, 'Sign in, or send an API key.');
      const { workspaceId, actor } = caller;
      await deps.database.inTransaction(async (tx) => {
        const row = await tx
          .selectFrom('workspaces')
          .select('name')
          .where('id', '=', workspaceId)
          .forUpdate()
          .executeTakeFirst();
        if (row?.name !== input.name) {
          throw new Problem(accountErrors.nameDiffers, 'Type the name of the workspace exactly as it is shown.');
        }
        await endAccess(tx, workspaceId);
        await enqueueDeletion(deps, tx, workspaceId);
        tx.afterCommit(() => deps.bus.notify('api_keys', workspaceId));
      });
      log.warn({ workspaceId, actorKind: actor.kind, actorId: actor.id }, 'a workspace is being deleted');
      return { deleting: true as const };
    }),
  ];
}

type Tx = Parameters<Parameters<Database['inTransaction']>[0]>[0];

/** Nobody gets in, and no mail comes in, from the commit on. */
async function endAccess(tx: Tx, workspaceId: string): Promise<void> {
  await tx.deleteFrom('members').where('workspace_id', '=', workspaceId).execute();
  await tx
    .updateTable('api_keys')
    .set({ revoked_at: sql`now()` })
    .where('workspace_id', '=', workspaceId)
    .execute();
  await tx.deleteFrom('auth.token_grants').where('workspace_id', '=', workspaceId).execute();
  await tx.deleteFrom('channel_addresses').where('workspace_id', '=', workspaceId).execute();
}

export async function enqueueDeletion(deps: Pick<PrivacyDeps, 'queue'>, tx: Tx, workspaceId: string): Promise<void> {
  const options = { expireInSeconds: longestHours * 3600 };
  await deps.queue.enqueue(tx, privacyQueue, { task: deleteTask, workspaceId }, options);
}

export async function removeWorkspace(deps: PrivacyDeps, workspaceId: string, signal: AbortSignal): Promise<void> {
  const { database, vault } = deps;
  // First of all: from here on what is sealed is noise, wherever a copy of it lies.
  await destroyKeys({ database, vault }, workspaceId);
  await deps.storage.removeAll(workspaceId);
  for (const table of await listTables(database)) await emptyTable(database, { ...table, workspaceId, signal });
  await database.owner.deleteFrom('workspaces').where('id', '=', workspaceId).execute();
  // Something sealed meanwhile would have made a key again.
  await destroyKeys({ database, vault }, workspaceId);
  await deps.ledger.append({ kind: 'workspace', workspaceId });
  deps.log.info({ workspaceId }, 'a workspace was deleted');
}

interface Table {
  name: string;
  key: string[];
}

/** Every table with a workspace, whatever refers to another before it. */
async function listTables(database: Database): Promise<Table[]> {
  const { rows } = await sql<Table & { refersTo: string[] }>`
    select c.relname as name,
           array(select a.attname::text from pg_index i, unnest(i.indkey) with ordinality k (attnum, at)
                   join pg_attribute a on a.attnum = k.attnum
                  where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid order by k.at) as key,
           array(select distinct r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
                  where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as "refersTo"
      from pg_class c
      join pg_attribute w on w.attrelid = c.oid and w.attname = 'workspace_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  `.execute(database.owner);
  const ordered: Table[] = [];
  let left = rows;
  while (left.length > 0) {
    const isReferred = (name: string) => left.some((other) => other.name !== name && other.refersTo.includes(name));
    const free = left.filter(({ name }) => !isReferred(name));
    // Two that refer to each other are told apart by nothing: their rows go by cascade or in either order.
    const next = free.length > 0 ? free : left;
    ordered.push(...next);
    left = left.filter((table) => !next.includes(table));
  }
  return ordered;
}

async function emptyTable(
  database: Database,
  { name, key, workspaceId, signal }: Table & { workspaceId: string; signal: AbortSignal },
): Promise<void> {
  const table = sql.table(name);
  const columns = sql.join(key.map((column) => sql.ref(column)));
  for (;;) {
    signal.throwIfAborted();
    const result = await sql`
      delete from ${table} where workspace_id = ${workspaceId} and (${columns}) in (
        select ${columns} from ${table} where workspace_id = ${workspaceId} limit ${rowsAtOnce})
    `.execute(database.owner);
    if (Number(result.numAffectedRows ?? 0) < rowsAtOnce) return;
  }
}
