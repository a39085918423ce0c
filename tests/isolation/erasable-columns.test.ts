/**
 * Every column that can hold text says what becomes of a person in it, so that a new table cannot be forgotten; and where
 * it says that it is searched, a person planted there is gone after their erasure.
 */
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { mentionPlaces } from '../../server/src/modules/privacy/mention-places.ts';
import { type TestWorkspace, useTestProgram } from '../../server/src/testing/test-program.ts';
import { fillWorkspace } from '../fill-workspace.ts';
import { goesWithThem, holdsNobody, howToDeclare, listOfRuns, listSearched } from './erasable-columns.ts';
import { plantRow } from './plant-row.ts';

const program = useTestProgram();
const owner = () => program.current.database.owner;

/** Columns of product tables that can hold text, without those whose values a check enumerates. */
async function listTextColumns(): Promise<string[]> {
  const { rows } = await sql<{ place: string }>`
    select c.relname || '.' || a.attname as place
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       -- Of no other type than these can be known that it holds no words.
       and t.typname not in ('uuid', '_uuid', 'bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'date',
                             'timestamptz', 'bytea', 'xid8')
       and not exists (
         select from pg_constraint k
          where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
            and pg_get_constraintdef(k.oid) ~ ('^CHECK \\(\\(' || a.attname || ' = ANY \\(ARRAY\\['))
     order by 1`.execute(owner());
  return rows.map(({ place }) => place);
}

const tableOf = (place: string) => place.split('.')[0] ?? place;

it('every column that can hold text is searched, goes with the person, or holds nobody', async () => {
  const columns = await listTextColumns();
  const declared = new Set([
    ...listSearched(),
    ...listOfRuns(),
    ...Object.keys(goesWithThem),
    ...Object.keys(holdsNobody),
  ]);
  const undeclared = columns.filter((place) => !declared.has(place) && !declared.has(tableOf(place)));
  expect(undeclared, howToDeclare).toEqual([]);
  const known = new Set([...columns, ...columns.map(tableOf)]);
  expect(
    [...declared].filter((place) => !known.has(place)),
    'no such column: take it off the list',
  ).toEqual([]);
});

describe('a person planted in every column that is searched', () => {
  const email = 'canary.planted@birds.example';
  const name = 'Quintessa Ornithopter';
  let workspace: TestWorkspace;
  let contactId: string;

  /** What a check of the table wants to be so where its columns are full. */
  const stateOf: Record<string, ReturnType<typeof sql>> = { suggestions: sql`state = 'failed', finished_at = now()` };

  /** What others might write: a sentence with both, in the shape the column has. */
  const sentence = `Ask ${name} (${email.toUpperCase()})`;

  beforeAll(async () => {
    workspace = await program.current.aWorkspace();
    await fillWorkspace(
      workspace,
      program.current.modules.bindings.map(({ operation }) => operation),
    );
    // First, so that it belongs to others.
    for (const { table } of mentionPlaces) await plantRow(owner(), { table, workspaceId: workspace.workspaceId });
    const made = await workspace.call('POST', '/contacts', { name, points: [{ kind: 'email', value: email }] });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    contactId = made.body.id;
    for (const place of mentionPlaces) await plant(place);
  });

  async function plant({ table, text = [], labels = [], lists = [], json = [] }: (typeof mentionPlaces)[number]) {
    const { workspaceId } = workspace;
    const values = [
      ...text.map((column) => sql`${sql.ref(column)} = ${sentence}`),
      ...labels.map((column) => sql`${sql.ref(column)} = ${email}`),
      ...lists.map((column) => sql`${sql.ref(column)} = array[${sentence}, ${email}]`),
      ...json.map(
        (column) => sql`${sql.ref(column)} = ${JSON.stringify({ deep: [{ text: sentence, [email]: 1 }] })}::json`,
      ),
    ];
    const state = stateOf[table];
    if (state) values.push(state);
    const theirs = table === 'contacts' ? sql`id = ${contactId}` : sql`false`;
    await sql`
      update ${sql.table(table)} set ${sql.join(values)} where workspace_id = ${workspaceId} and not (${theirs})
    `.execute(owner());
  }

  async function findPlaces(): Promise<string[]> {
    const found: string[] = [];
    for (const place of listSearched()) {
      const [table = '', column = ''] = place.split('.');
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from ${sql.table(table)}
         where workspace_id = ${workspace.workspaceId}
           and (strpos(lower(${sql.ref(column)}::text), ${email}) > 0
             or strpos(lower(${sql.ref(column)}::text), ${name.toLowerCase()}) > 0)`.execute(owner());
      if ((rows[0]?.count ?? 0) > 0) found.push(place);
    }
    return found;
  }

  it('is in each of them before, and in none after their erasure', async () => {
    expect(await findPlaces()).toEqual(listSearched());
    const asked = await workspace.call('POST', '/erasures', { contactId });
    expect(asked.status, JSON.stringify(asked.body)).toBe(202);
    const job = program.current.modules.jobs.find(({ task }) => task === 'erase-person');
    const data = { workspaceId: workspace.workspaceId, erasureId: String(asked.body.id) };
    await job?.run({ id: data.erasureId, queue: 'privacy', data, attempt: 1, signal: new AbortController().signal });
    expect((await workspace.call('GET', `/erasures/${asked.body.id}`)).body.state).toBe('completed');
    expect(await findPlaces()).toEqual([]);
  });
});
