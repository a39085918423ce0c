/**
 * Lists, filters and searches on 50,000 contacts, as the app role behind its policies: what PostgreSQL counted while
 * they ran. A policy that switches an index off shows as a sequential scan of a large table, inside functions too.
 */
import type { RecordSort } from '@millrace/contracts/contacts/record-lists';
import { recordSorts } from '@millrace/contracts/contacts/record-lists';
import type { FilterTree } from '@millrace/contracts/filter/filter';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tx } from '#platform/postgres/database';
import { useTestProgram } from '#testing/test-program';

const program = useTestProgram();
const people = 50_000;
// Not contact_tags, which fit one page here: PostgreSQL 15 rightly reads that page instead of an index.
const largeTables = ['contacts', 'contact_points', 'companies'];

let workspaceId = '';
let ownerId = '';
let call: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: any }>; // oxlint-disable-line no-explicit-any
let statusIds: string[] = [];

beforeAll(async () => {
  const { aWorkspace, database } = program.current;
  const workspace = await aWorkspace();
  ({ workspaceId, ownerId, call } = workspace);
  const statuses = await call('GET', '/lead-statuses');
  statusIds = statuses.body.items.map((status: { id: string }) => status.id);
  await call('POST', '/custom-fields', { entity: 'contact', key: 'plan', label: 'Plan', type: 'text' });
  await database.inTransaction((tx) => fill(tx));
  for (const table of largeTables) {
    // Also brings the GIN indexes' pending entries home, as autovacuum does.
    await sql`vacuum (analyze) ${sql.table(table)}`.execute(database.owner);
  }
});

async function fill(tx: Tx): Promise<void> {
  const aName = sql`
    initcap(substr(md5('first' || n), 1, 5)) || ' ' || initcap(substr(md5('last' || n), 1, 7))`;
  await sql`
    insert into companies (workspace_id, id, name, domain)
    select ${workspaceId}, gen_random_uuid(), 'Company ' || md5('company' || n), 'company' || n || '.example'
      from generate_series(1, 10000) n`.execute(tx);
  await sql`
    insert into contacts (workspace_id, id, name, status_id, owner_id, company_id, custom, created_at, updated_at)
    select ${workspaceId}, gen_random_uuid(), ${aName},
           case when n % 2 = 0 then (${statusIds}::uuid[])[1 + (n % 1000 = 0)::int] end,
           case when n % 500 = 0 then ${ownerId}::uuid end, co.id,
           jsonb_build_object('plan', 'plan' || n % 5000),
           timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-01-01' + n * interval '1 minute'
      from generate_series(1, ${people}::int) n
      left join (select id, row_number() over (order by id) as k from companies) co on co.k = n % 10000`.execute(tx);
  await sql`
    insert into contact_points (workspace_id, id, contact_id, kind, value, normalised, is_primary)
    select workspace_id, gen_random_uuid(), id, kind, value, value, true
      from (select *, row_number() over (order by created_at) as n from contacts
             where workspace_id = ${workspaceId}) c
     cross join lateral (values ('email', 'person' || n || '@example.com'), ('phone', '+4930' || 1000000 + n)) p(kind, value)
  `.execute(tx);
  await sql`
    insert into tags (workspace_id, id, name, key, color)
    values (${workspaceId}, ${ownerId}, 'rare', 'rare', 'gray'),
           (${workspaceId}, ${workspaceId}, 'common', 'common', 'gray')`.execute(tx);
  // A table of one page is rightly read whole; with everybody tagged it is a large one.
  await sql`
    insert into contact_tags (workspace_id, contact_id, tag_id)
    select workspace_id, id, ${ownerId}::uuid from contacts where owner_id is not null
    union all
    select workspace_id, id, ${workspaceId}::uuid from contacts`.execute(tx);
}

interface Reading {
  table: string;
  sequentialScans: number;
  rowsFetched: number;
}

/** What a request read of the large tables, counted inside its own transaction. */
async function readingsOf(path: string, body?: unknown): Promise<Reading[]> {
  const { database } = program.current;
  let readings: Reading[] = [];
  const original = database.inWorkspace;
  database.inWorkspace = (id, work) =>
    original(id, async (tx) => {
      const before = await countReads(tx);
      const result = await work(tx);
      readings = (await countReads(tx)).map((after, index) => ({
        table: after.table,
        sequentialScans: after.sequentialScans - (before[index]?.sequentialScans ?? 0),
        rowsFetched: after.rowsFetched - (before[index]?.rowsFetched ?? 0),
      }));
      return result;
    });
  try {
    const answer = await call(body === undefined ? 'GET' : 'POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  } finally {
    database.inWorkspace = original;
  }
  expect(readings).toHaveLength(largeTables.length);
  return readings;
}

/** PostgreSQL adds these up per connection until it reports them, now and then: only differences mean something. */
async function countReads(tx: Tx): Promise<Reading[]> {
  const counted = await sql<Reading>`
    select relname as "table", seq_scan::int as "sequentialScans", coalesce(idx_tup_fetch, 0)::int as "rowsFetched"
      from pg_stat_xact_user_tables where relname = any (${largeTables}) order by relname`.execute(tx);
  return counted.rows;
}

async function expectIndexed(path: string, body?: unknown): Promise<void> {
  for (const { table, sequentialScans, rowsFetched } of await readingsOf(path, body)) {
    expect(sequentialScans, `sequential scans of ${table} for ${path} ${JSON.stringify(body)}`).toBe(0);
    expect(rowsFetched, `rows of ${table} for ${path} ${JSON.stringify(body)}`).toBeLessThan(5000);
  }
}

describe('a page', () => {
  it.each<RecordSort>([...recordSorts])('ordered by %s reads about as many rows as it shows', async (sort) => {
    for (const noun of ['contacts', 'leads', 'companies']) {
      const first = await call('GET', `/${noun}?sort=${sort}&limit=50`);
      expect(first.body.items).toHaveLength(50);
      await expectIndexed(`/${noun}?sort=${sort}&limit=50`);
      await expectIndexed(`/${noun}?sort=${sort}&limit=50&cursor=${first.body.nextCursor}`);
    }
  });
});

describe('a filter', () => {
  it.each<FilterTree>([
    { field: 'name', op: 'starts_with', value: 'a3' },
    { field: 'name', op: 'contains', value: 'c0ffe' },
    { field: 'email', op: 'eq', value: 'Person4711@example.com' },
    { field: 'email', op: 'contains', value: 'person471' },
    { field: 'phone', op: 'eq', value: '+49301004711' },
    { field: 'phone', op: 'contains', value: '1004711' },
    { field: 'any', op: 'contains', value: 'person471' },
    { field: 'owner', op: 'eq', value: 'me' },
    { field: 'custom.plan', op: 'eq', value: 'plan4711' },
    { field: 'createdAt', op: 'lt', value: '2026-01-02' },
    { field: 'company.name', op: 'contains', value: 'abcde' },
    { field: 'company.domain', op: 'eq', value: 'company471.example' },
    { field: 'statusKind', op: 'in', value: ['working'] },
    {
      and: [
        { field: 'statusKind', op: 'eq', value: 'working' },
        { field: 'createdAt', op: 'gte', value: '2026-01-20' },
      ],
    },
  ])('%j uses an index', async (filter) => {
    await expectIndexed('/contacts/query', { filter, limit: 20 });
  });
});

describe('search', () => {
  it.each(['a', 'a3', 'c0ffe', 'person4711', '030 100471', 'company4711', 'abcdef'])(
    'for %s uses indexes',
    async (q) => {
      await expectIndexed(`/search?q=${encodeURIComponent(q)}`);
    },
  );

  it.each([
    ['contacts', 'search_text'],
    ['contact_points', 'normalised'],
    ['companies', 'search_text'],
  ])('uses indexes for what PostgreSQL happens to remember of %s.%s', async (table, column) => {
    const { rows } = await sql<{ bounds: string[] }>`
      select histogram_bounds::text::text[] as bounds from pg_stats
       where schemaname = 'public' and tablename = ${table} and attname = ${column}`.execute(
      program.current.database.owner,
    );
    const bounds = rows[0]?.bounds ?? [];
    expect(bounds.length).toBeGreaterThan(100);
    for (const part of [0.3, 0.6, 0.9]) {
      const text = bounds[Math.floor(bounds.length * part)] ?? '';
      const [needle = ''] = text.split(/[@\n]/);
      await expectIndexed(`/search?q=${encodeURIComponent(needle)}`);
    }
  });
});
