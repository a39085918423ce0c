/** Asks the database's own catalog whether every table keeps workspaces apart, or is on a short list with a reason. */
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '../../server/src/testing/test-database.ts';

const database = useTestDatabase();

/** Tables of the product without a workspace of their own, and why. */
const withoutWorkspace: Record<string, string> = {
  workspaces: 'is the workspace; its policy compares its own id',
  partitioned_tables: 'names of tables, no data of anybody',
  schema_migrations: 'what was applied, no data of anybody',
  workers: 'processes of the installation, closed to the app role',
};

/** Indexes that do not start with the workspace, and why. */
const acrossWorkspaces: Record<string, string> = {
  api_keys_by_hash: 'a key says which workspace it opens',
  channel_addresses_everywhere: 'mail arrives for an address before its workspace is known',
  conversations_to_wake: 'the scheduler works for all workspaces at once',
  events_by_commit_everywhere: 'the live channel follows the log of all workspaces',
  idempotency_keys_by_age: 'old keys are removed for all workspaces at once',
  invitations_by_email: 'who is invited may sign up where that is closed',
  invitations_by_token: 'a token says which workspace it opens',
  members_by_user: 'signing in asks where a person belongs',
  messages_in_hand: 'senders claim for all workspaces at once',
  workflow_schedules_due: 'the clock looks for all workspaces at once',
  run_signals_by_age: 'old signals are removed for all workspaces at once',
  run_start_keys_by_age: 'old keys are removed for all workspaces at once',
  runs_held: 'workers claim for all workspaces at once',
  runs_waking: 'timers fire for all workspaces at once',
};

describe('every table of the product', () => {
  it('starts with the workspace, which is never null, or has a reason', async () => {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name
      from pg_class c
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and (a.attname <> 'workspace_id' or not a.attnotnull)
      order by 1`.execute(database.current.owner);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(withoutWorkspace).toSorted());
  });

  it('has row-level security with a policy, unless the app role may not touch it', async () => {
    const { appRole } = database.current.connections;
    const { rows } = await sql<{ name: string }>`
      select c.relname as name
      from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and not (c.relrowsecurity and exists (select from pg_policy where polrelid = c.oid))
        and has_table_privilege(${appRole}, c.oid, 'select, insert, update, delete')
      order by 1`.execute(database.current.owner);
    expect(rows.map(({ name }) => name)).toEqual([]);
  });

  it('has its primary key and its foreign keys start with the workspace', async () => {
    const { rows } = await sql<{ place: string }>`
      select t.relname || '.' || k.conname as place
      from pg_constraint k
      join pg_class t on t.oid = k.conrelid and not t.relispartition
      join pg_attribute w on w.attrelid = t.oid and w.attname = 'workspace_id'
      where t.relnamespace = 'public'::regnamespace and k.contype in ('p', 'f') and k.conkey[1] <> w.attnum
        -- Identity stands outside workspaces: a person may belong to several.
        and k.confrelid is distinct from 'auth.user'::regclass
      order by 1`.execute(database.current.owner);
    expect(rows.map(({ place }) => place)).toEqual([]);
  });

  it('has its indexes start with the workspace, or has a reason', async () => {
    const { rows } = await sql<{ name: string }>`
      select i.relname as name
      from pg_index x
      join pg_class i on i.oid = x.indexrelid
      join pg_class t on t.oid = x.indrelid and not t.relispartition
      join pg_attribute w on w.attrelid = t.oid and w.attname = 'workspace_id'
      where t.relnamespace = 'public'::regnamespace and x.indkey[0] <> w.attnum
      order by 1`.execute(database.current.owner);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(acrossWorkspaces).toSorted());
  });

  it('gives nobody a partition to read around its policy', async () => {
    const { appRole } = database.current.connections;
    const { rows } = await sql<{ name: string }>`
      select c.relname as name
      from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relispartition
        and has_table_privilege(${appRole}, c.oid, 'select, insert, update, delete')
      order by 1`.execute(database.current.owner);
    expect(rows.map(({ name }) => name)).toEqual([]);
  });
});

it('identity lives where the app role cannot look', async () => {
  const { appRole } = database.current.connections;
  const { rows } = await sql<{ open: boolean }>`
    select has_schema_privilege(${appRole}, 'auth', 'usage') as open`.execute(database.current.owner);
  expect(rows[0]?.open).toBe(false);
});
