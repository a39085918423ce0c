import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EmbeddedServer, startEmbeddedPostgres } from '#platform/postgres/embedded-server';
import { applyMigrations, listPendingMigrations } from '#platform/postgres/migrate';

const silent = { info() {}, warn() {} };
const appRole = 'millrace_app';
let home: string;
let server: EmbeddedServer;
let directory: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'millrace-migrate-'));
  server = await startEmbeddedPostgres({
    home,
    log: silent,
    settings: { fsync: 'off' },
    ownerMayCreateDatabases: true,
  });
});

afterAll(async () => {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

beforeEach(async () => {
  await as(server.owner, async (client) => {
    await client.query('drop schema public cascade; create schema public; grant usage on schema public to public');
  });
  directory = mkdtempSync(join(home, 'migrations-'));
  addFile('0001_things.sql', 'create table things (id int primary key);');
});

test('each file is applied once, in order', async () => {
  addFile('0002_colour.sql', 'alter table things add column colour text;');
  expect(await migrate()).toEqual(['0001_things', '0002_colour']);
  expect(await migrate()).toEqual([]);
});

test('processes that start together take turns', async () => {
  addFile('0002_colour.sql', 'select pg_sleep(0.05); alter table things add column colour text;');
  const applied = await Promise.all([migrate(), migrate(), migrate(), migrate()]);
  expect(applied.flat().toSorted()).toEqual(['0001_things', '0002_colour']);
});

test('a file that fails leaves nothing of itself behind and names itself', async () => {
  addFile('0002_broken.sql', 'create table half (id int); select no_such_function();');
  await expect(migrate()).rejects.toThrow(/0002_broken failed and was taken back: function no_such_function/);
  await as(server.owner, async (client) => {
    expect((await client.query(`select to_regclass('half') as half`)).rows).toEqual([{ half: null }]);
    expect(await listPendingMigrations(client, directory)).toEqual(['0002_broken']);
  });
});

test('a file changed after it was applied is refused', async () => {
  await migrate();
  addFile('0001_things.sql', 'create table things (id bigint primary key);');
  await expect(migrate()).rejects.toThrow(/0001_things was applied to this database and has been changed since/);
});

test('other line ends are no change', async () => {
  addFile('0001_things.sql', 'create table things (\n id int\n);');
  await migrate();
  addFile('0001_things.sql', 'create table things (\r\n id int\r\n);');
  expect(await migrate()).toEqual([]);
});

test('a database of a later release is refused', async () => {
  addFile('0002_colour.sql', 'alter table things add column colour text;');
  await migrate();
  rmSync(join(directory, '0002_colour.sql'));
  await expect(migrate()).rejects.toThrow(/newer than this program: it has the migration 0002_colour/);
});

test('a file with a number below the newest applied one is refused', async () => {
  addFile('0003_later.sql', 'select 1;');
  await migrate();
  addFile('0002_colour.sql', 'alter table things add column colour text;');
  await expect(migrate()).rejects.toThrow(/0002_colour comes before 0003_later/);
});

test('an owner who may create roles prepares the app role, also when several do so at once', async () => {
  const role = 'another_app';
  await Promise.all([1, 2, 3].map(() => applyMigrations(server.owner, { appRole: role, log: silent, directory })));
  await as(server.owner, async (client) => {
    await client.query(`begin; set local role ${role}`);
    expect((await client.query('select current_user')).rows).toEqual([{ current_user: role }]);
    await client.query('rollback');
  });
});

test('an owner who may not create roles is told what an administrator has to run', async () => {
  await as(server.owner, async (client) => {
    await client.query(`create role humble login password 'humble'`);
    await client.query('grant create, usage on schema public to humble');
    await client.query('grant connect on database millrace to humble');
  });
  const humble = { ...server.owner, user: 'humble', password: 'humble' };
  await expect(applyMigrations(humble, { appRole: 'absent_app', log: silent, directory })).rejects.toThrow(
    /create role "absent_app" nologin; grant "absent_app" to "humble";/,
  );
});

test('working as the role one logs in with is refused', async () => {
  await expect(applyMigrations(server.owner, { appRole: server.owner.user, log: silent, directory })).rejects.toThrow(
    /whoever owns the tables/,
  );
});

test('a migration can ask for the name of the app role', async () => {
  addFile(
    '0002_grant.sql',
    `do $$ begin execute format('grant select on things to %I', current_setting('millrace.app_role')); end $$;`,
  );
  await migrate();
  await as(server.app, async (client) => {
    expect((await client.query('select count(*)::int as n from things')).rows).toEqual([{ n: 0 }]);
  });
});

function migrate(): Promise<string[]> {
  return applyMigrations(server.owner, { appRole, log: silent, directory });
}

function addFile(name: string, sql: string): void {
  writeFileSync(join(directory, name), sql);
}

async function as(connection: EmbeddedServer['owner'], work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(connection);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
