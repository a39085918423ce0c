/** The questions about the walls can be answered with no: each wall is taken down once, and the loss is seen. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/testing/test-database.ts';
import {
  definersWithoutWorkspace,
  indexesAcrossWorkspaces,
  type Question,
  rules,
  tablesWithoutWorkspace,
} from './walls.ts';

let database: TestDatabase;
let drop: () => Promise<void>;
beforeAll(async () => ({ database, drop } = await createTestDatabase()));
afterAll(() => drop());

const questions: Record<string, Question> = {
  ...rules,
  'a table has a workspace': tablesWithoutWorkspace,
  'an index starts with the workspace': indexesAcrossWorkspaces,
  'a function that runs as the owner reads the workspace': definersWithoutWorkspace,
};

/** What takes a wall down, by the question that must notice. `$app` is the app role. */
const damage: Record<string, string[]> = {
  'a table the app role may touch has row-level security': ['alter table contacts disable row level security'],
  'a table the app role may touch has policies for each thing it may do': ['drop policy workspace_only on contacts'],
  'every policy compares the workspace with the setting': [
    'create policy open on contacts for select to $app using (true)',
    'create policy open on contacts for insert to $app with check (workspace_id is not null)',
  ],
  'primary and foreign keys start with the workspace': [
    'create table loose (workspace_id uuid not null, id uuid primary key)',
  ],
  'no partition can be read around the policy of its table': ['grant select on events_default to $app'],
  'jobs and identity lie where the app role cannot look': [
    'grant usage on schema auth to $app',
    'grant select on pgboss.job to $app',
  ],
  'views run with the rights of who asks': [
    'create view everybody as select * from contacts; grant select on everybody to $app',
    'create materialized view kept as select * from contacts; grant select on kept to $app',
  ],
  'the app role owns nothing, can do nothing else and bypasses nothing': [
    'grant create on schema public to $app',
    'grant truncate on contacts to $app',
  ],
  'functions that run as the owner fix their search path, temporary tables last': [
    `create function loose() returns uuid language sql security definer as 'select current_workspace()'`,
    `create function loose() returns uuid language sql security definer set search_path = pg_temp, public as 'select current_workspace()'`,
  ],
  'functions that run as the owner are for the app role, not for everybody': [
    `create function loose() returns uuid language sql security definer set search_path = public, pg_temp as 'select current_workspace()'`,
  ],
  'nothing needs a superuser': [
    `create function loose() returns event_trigger language plpgsql as 'begin end';
     create event trigger watching on ddl_command_start execute function loose()`,
  ],
  'a table has a workspace': [
    'create table loose (id uuid primary key)',
    'create table loose (workspace_id uuid, id uuid)',
  ],
  'an index starts with the workspace': ['create index loose on contacts (name)'],
  'a function that runs as the owner reads the workspace': [
    `create function loose() returns bigint language sql security definer set search_path = public, pg_temp as 'select count(*) from contacts'`,
  ],
};

/** A superuser's doing, which the owner of a test database may not be. */
const needsSuperuser = ['create event trigger'];

it('every question has something it notices', () => {
  expect(Object.keys(damage).toSorted()).toEqual(Object.keys(questions).toSorted());
});

it.each(
  Object.entries(damage).flatMap(([question, statements]) => statements.map((statement) => [question, statement])),
)('%s: is missed after %s', async (question = '', statement = '') => {
  const ask = questions[question] ?? expect.fail('no such question');
  const before = await ask(database);
  const undo = new Error('taken back');
  const within = database.inTransaction(async (tx) => {
    try {
      await sql.raw(statement.replaceAll('$app', `"${database.connections.appRole}"`)).execute(tx);
    } catch (error) {
      if (needsSuperuser.some((words) => statement.includes(words))) throw undo;
      throw error;
    }
    const after = await ask({ ...database, owner: tx });
    expect(after.length).toBeGreaterThan(before.length);
    throw undo;
  });
  await expect(within).rejects.toBe(undo);
});
