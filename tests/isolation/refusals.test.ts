/**
 * Walks every operation and raw route of the real program: without a credential, with a broken one, with each role that
 * may not, and with the ids of another workspace. Each must be refused as declared, and the database must be unchanged.
 */
import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasBody, type Operation, pathParameters } from '../../contracts/src/operation.ts';
import { type Access, reachOf, type Role, roles } from '../../contracts/src/permissions.ts';
import { listDeclaredOperations } from '../../scripts/generate/declared-operations.ts';
import { type TestAnswer, type TestWorkspace, useTestProgram } from '../../server/src/testing/test-program.ts';
import { fillWorkspace } from '../fill-workspace.ts';

const program = useTestProgram();
const operations = await listDeclaredOperations();
const nobodysId = '0192f3c1-7a00-7fff-8000-00000000ffff';

/** Columns and tables that may change when a request is refused: when a key was last used, and what was counted. */
const mayChange = { columns: ['last_used_at'], tables: ['idempotency_keys'] };

let mine: TestWorkspace;
let theirs: TestWorkspace;
let before: Map<string, string>;
/** A key of my workspace for each role. */
const keys = new Map<Role, string>();
/** Ids of records in the other workspace, by the path of their list: `/contacts` → an id. */
const theirIds = new Map<string, string>();

beforeAll(async () => {
  mine = await program.current.aWorkspace({ name: 'Mine' });
  theirs = await program.current.aWorkspace({ name: 'Theirs' });
  await fillWorkspace(theirs, operations);
  for (const role of roles) {
    const made = await mine.call('POST', '/api-keys', { name: role, role });
    keys.set(role, String(made.body.key));
  }
  for (const { method, path } of operations) {
    if (method !== 'GET' || path.includes('{')) continue;
    const list = await theirs.call('GET', path);
    if (list.status === 200 && list.body.items?.[0]?.id) theirIds.set(path, String(list.body.items[0].id));
  }
  before = await fingerprint();
});

afterEach(async () => {
  const now = await fingerprint();
  const changed = [...now].filter(([table, print]) => before.get(table) !== print).map(([table]) => table);
  before = now;
  expect(changed, 'a refused request changed these tables').toEqual([]);
});

it('what is declared is carried out, and nothing else', () => {
  const bound = program.current.modules.bindings.map(({ operation }) => operation.id);
  expect(bound.toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
});

it('the other workspace has records to ask for', () => {
  const lists = [
    '/events',
    '/api-keys',
    '/contacts',
    '/leads',
    '/companies',
    '/channels',
    '/conversations',
    '/messages',
    '/imports',
  ];
  expect([...theirIds.keys()]).toEqual(expect.arrayContaining(lists));
});

const closed = operations.filter(({ permission }) => permission !== 'public');

it.each(named(closed))('%s refuses who shows no credential, or a broken one', async (_, operation) => {
  expect(await ask(operation, undefined)).toMatchObject(refused(401, 'auth.required'));
  expect(await ask(operation, 'mr_broken')).toMatchObject(refused(401, 'auth.invalid_credential'));
});

const limited = closed.filter(({ permission }) => rolesWithout(permission).length > 0);

it.each(named(limited))('%s refuses every role without its permission', async (_, operation) => {
  for (const role of rolesWithout(operation.permission)) {
    expect(await ask(operation, keys.get(role)), role).toMatchObject(refused(403, 'auth.forbidden'));
  }
});

const personal = closed.filter(({ permission }) => permission === 'signed_in');

it.each(named(personal))('%s refuses API keys: it is for people', async (_, operation) => {
  expect(await ask(operation, mine.apiKey)).toMatchObject(refused(403, 'auth.forbidden'));
});

const ofOneRecord = closed.filter(({ path }) => pathParameters(path).length > 0);

it.each(named(ofOneRecord))('%s knows nothing of another workspace’s records', async (_, operation) => {
  const [list = ''] = operation.path.split('/{');
  const answer = await ask(operation, mine.apiKey, theirIds.get(list) ?? nobodysId);
  expect([403, 404, 422], JSON.stringify(answer.body)).toContain(answer.status);
});

describe('raw routes', () => {
  it('that need a credential refuse without one', async () => {
    for (const route of program.current.modules.rawRoutes) {
      if (route.permission === 'public') continue;
      const url = route.url.replaceAll(/:\w+|\*/g, nobodysId);
      for (const method of [route.method].flat()) {
        const { statusCode } = await program.current.server.inject({ method: method as 'GET', url });
        expect({ url, method, statusCode }).toEqual({ url, method, statusCode: 401 });
      }
    }
  });

  it('say why they are no operation', () => {
    expect(program.current.modules.rawRoutes.filter(({ reason }) => reason.length < 10)).toEqual([]);
  });
});

function named(list: readonly Operation[]): [string, Operation][] {
  return list.map((operation) => [operation.id, operation]);
}

function rolesWithout(permission: Access): Role[] {
  if (permission === 'public' || permission === 'signed_in') return [];
  return roles.filter((role) => reachOf(permission, role) === 'none');
}

function refused(status: number, code: string): object {
  return { status, body: { code } };
}

/** The operation's own example, every id in its path replaced. */
async function ask(operation: Operation, key: string | undefined, id = nobodysId): Promise<TestAnswer> {
  const input = operation.example.input as Record<string, unknown>;
  const inPath = pathParameters(operation.path);
  const path = operation.path.replaceAll(/\{\w+\}/g, id);
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.includes(name)));
  const query = new URLSearchParams();
  if (!hasBody(operation.method)) for (const [name, value] of Object.entries(rest)) query.set(name, String(value));
  const response = await program.current.server.inject({
    method: operation.method,
    url: `/api/v1${path}${query.size > 0 ? `?${query.toString()}` : ''}`,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    ...(hasBody(operation.method) ? { payload: rest } : {}),
  });
  const isJson = String(response.headers['content-type']).includes('json');
  return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : response.body };
}

/** What every table of the product holds, as one hash each. */
async function fingerprint(): Promise<Map<string, string>> {
  const { owner } = program.current.database;
  const tables = await sql<{ name: string }>`
    select c.oid::regclass::text as name
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
    order by 1`.execute(owner);
  const prints = new Map<string, string>();
  for (const { name } of tables.rows) {
    if (mayChange.tables.includes(name)) continue;
    const { rows } = await sql<{ print: string }>`
      select coalesce(md5(string_agg(line, e'\n' order by line)), 'empty') as print
      from (select (to_jsonb(t) - ${mayChange.columns}::text[])::text as line from ${sql.table(name)} t) lines`.execute(
      owner,
    );
    prints.set(name, rows[0]?.print ?? '');
  }
  return prints;
}
