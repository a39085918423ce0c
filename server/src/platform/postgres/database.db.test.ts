import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import { useTestDatabase } from '#testing/test-database';
import { openDatabase, type Tx } from './database.ts';
import { isOneOf, limitTo } from './plan-once.ts';

const database = useTestDatabase();

describe('inWorkspace', () => {
  it('works as the app role, sees its workspace only, and writes nowhere else', async () => {
    const { inWorkspace, inTransaction } = database.current;
    const [mine, theirs] = [uuidV7Ids.next(), uuidV7Ids.next()];
    await inTransaction(async (tx) => {
      await tx
        .insertInto('workspaces')
        .values([
          { id: mine, name: 'Mine' },
          { id: theirs, name: 'Theirs' },
        ])
        .execute();
    });
    const rows = await inWorkspace(mine, (tx) => tx.selectFrom('workspaces').select('name').execute());
    expect(rows).toEqual([{ name: 'Mine' }]);
    const write = inWorkspace(mine, (tx) =>
      tx
        .insertInto('idempotency_keys')
        .values({
          workspace_id: theirs,
          actor: 'a',
          operation: 'b',
          key: 'c',
          request_hash: Buffer.from('x'),
          status: 200,
        })
        .execute(),
    );
    await expect(write).rejects.toThrow(/row-level security/);
    const role = await inWorkspace(mine, (tx) => sql<{ role: string }>`select current_user as role`.execute(tx));
    expect(role.rows[0]?.role).toBe(database.current.connections.appRole);
  });

  it('rolls back what was written when the work throws, and calls nobody', async () => {
    const { inTransaction, owner } = database.current;
    const id = uuidV7Ids.next();
    let called = 0;
    const work = inTransaction(async (tx) => {
      tx.afterCommit(() => (called += 1));
      await tx.insertInto('workspaces').values({ id, name: 'Gone' }).execute();
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await owner.selectFrom('workspaces').where('id', '=', id).selectAll().execute()).toEqual([]);
    expect(called).toBe(0);
  });

  it('reports a transaction whose failed statement was swallowed', async () => {
    const work = database.current.inTransaction(async (tx) => {
      await sql`select 1 / 0`.execute(tx).catch(() => {});
      return 'fine';
    });
    await expect(work).rejects.toThrow('was rolled back');
  });

  it('commits behind statements nobody waits for, in the order they were written', async () => {
    const { inTransaction, owner } = database.current;
    const id = uuidV7Ids.next();
    let called = 0;
    await inTransaction(async (tx) => {
      tx.afterCommit(() => (called += 1));
      tx.alongCommit(tx.insertInto('workspaces').values({ id, name: 'First' }).execute());
      tx.alongCommit(sql`update workspaces set name = 'Second' where id = ${id}`.execute(tx));
    });
    const row = await owner.selectFrom('workspaces').where('id', '=', id).select('name').executeTakeFirst();
    expect(row?.name).toBe('Second');
    expect(called).toBe(1);
  });

  it('throws what was wrong with a statement nobody waits for, whatever failed because of it', async () => {
    const { inTransaction, owner } = database.current;
    const id = uuidV7Ids.next();
    for (const more of [async () => {}, async (tx: Tx) => void (await sql`select 1`.execute(tx))]) {
      let called = 0;
      const work = inTransaction(async (tx) => {
        tx.afterCommit(() => (called += 1));
        tx.alongCommit(tx.insertInto('workspaces').values({ id, name: 'Gone' }).execute());
        tx.alongCommit(sql`select 1 / 0`.execute(tx));
        await more(tx);
      });
      await expect(work).rejects.toThrow('division by zero');
      expect(called).toBe(0);
    }
    expect(await owner.selectFrom('workspaces').where('id', '=', id).selectAll().execute()).toEqual([]);
  });

  it('keeps many concurrent workspaces apart', async () => {
    const ids = Array.from({ length: 100 }, () => uuidV7Ids.next());
    const seen = await Promise.all(
      ids.map((id) =>
        database.current.inWorkspace(id, async (tx) => {
          const result = await sql<{ id: string }>`select current_workspace() as id`.execute(tx);
          return result.rows[0]?.id;
        }),
      ),
    );
    expect(seen).toEqual(ids);
  });
});

it('outlives a connection that breaks while it is lent and nothing is asked of it', async () => {
  // What pg does when the server's last words come in one packet with an answer.
  await database.current.withOwnerClient(async (client) => void client.emit('error', new Error('gone')));
  expect(await database.current.withOwnerClient(async (client) => (await client.query('select 1')).rowCount)).toBe(1);
});

it('closes the connections of a program that never asked a single statement of the owner', async () => {
  const { connections } = database.current;
  const used = openDatabase({ ...connections, log: silentLogger });
  await used.inTransaction(async (tx) => await sql`select 1`.execute(tx));
  await used.close();
  expect(used.poolStats().map(({ open }) => open)).toEqual([0, 0]);
});

describe('what is asked again and again', () => {
  it('is planned once for a connection that is a session of its own, and never named behind a pooler', async () => {
    const { inWorkspace, connections } = database.current;
    const id = uuidV7Ids.next();
    const plans = await inWorkspace(id, async (tx) => {
      for (let count = 0; count < 12; count++) {
        await sql`select 'planned once' from members where ${isOneOf(sql.ref('workspace_id'), [id])} ${limitTo(5)}`.execute(
          tx,
        );
      }
      const statement = '%planned once%';
      return await sql<{ plans: number }>`
        select generic_plans::int as plans from pg_prepared_statements where statement like ${statement} and name <> ''
      `.execute(tx);
    });
    const [prepared] = plans.rows.filter((row) => row.plans > 0);
    expect(prepared !== undefined).toBe(connections.hasOwnSessions);
  });

  it('survives a change of the table under it: the connection is replaced', async () => {
    const { inWorkspace, owner } = database.current;
    const id = uuidV7Ids.next();
    await sql`create table changing (workspace_id uuid not null, a int)`.execute(owner);
    await sql`grant select on changing to ${sql.id(database.current.connections.appRole)}`.execute(owner);
    const read = () => inWorkspace(id, (tx) => sql`select * from changing`.execute(tx));
    for (let count = 0; count < 10; count++) await read();
    await sql`alter table changing add column b int`.execute(owner);
    // Each connection that had prepared it fails once at most.
    for (let count = 0; count < 10; count++) await read().catch(() => {});
    await expect(read()).resolves.toMatchObject({ rows: [] });
    await sql`drop table changing`.execute(owner);
  });

  it('a transaction that is read-only cannot write, and lets its connection go at once', async () => {
    const { inWorkspace } = database.current;
    const id = uuidV7Ids.next();
    const write = inWorkspace(id, (tx) => tx.updateTable('workspaces').set({ name: 'x' }).execute(), {
      isReadOnly: true,
    });
    await expect(write).rejects.toThrow(/read-only transaction/);
    const reads = Array.from({ length: 50 }, () =>
      inWorkspace(id, (tx) => sql<{ id: string }>`select current_workspace() as id`.execute(tx), { isReadOnly: true }),
    );
    expect((await Promise.all(reads)).every(({ rows }) => rows[0]?.id === id)).toBe(true);
  });
});
