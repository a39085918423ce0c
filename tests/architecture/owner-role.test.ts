/** Row-level security does not bind the owner of the database: only what is listed works as it. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ownerRole } from './direction.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const ownersDoors = [
  /\b(inTransaction|withOwnerClient|ownerConnection)\b/,
  /\b(database|deps)\.owner\b/,
  /\bowner: Db\b/,
  /\bowner\b[^;]*\} = (deps|database)\b/,
  /\.execute\(\s*owner\b/,
  /\bowner\s*\.(selectFrom|insertInto|updateTable|deleteFrom)\b/,
];

function usesOwner(text: string): boolean {
  return ownersDoors.some((door) => door.test(text));
}

const users = globSync('server/src/**/*.ts', { cwd: root })
  .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('server/src/testing/'))
  .filter((path) => usesOwner(readFileSync(`${root}/${path}`, 'utf8')));

const covers = (place: string, path: string) => (place.endsWith('/') ? path.startsWith(place) : path === place);

it('nothing works as the owner of the database but what is listed, with a reason', () => {
  expect(users.filter((path) => !Object.keys(ownerRole).some((place) => covers(place, path)))).toEqual([]);
});

it('nothing is listed that does not', () => {
  expect(Object.keys(ownerRole).filter((place) => !users.some((path) => covers(place, path)))).toEqual([]);
});

it.each([
  'await database.inTransaction(async (tx) => {})',
  'const rows = await deps.owner.selectFrom("contacts")',
  'export function createX({ owner }: { owner: Db }) {}',
  'const { owner, clock } = deps;',
  'await sql`delete from contacts`.execute(owner)',
  'await owner\n  .updateTable("contacts")',
])('%s is seen', (text) => {
  expect(usesOwner(text)).toBe(true);
});
