import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { foldText } from './fold-text.ts';

const database = useTestDatabase();

/**
 * Letters that Unicode 15, 16 and 17 made compatible with others: PostgreSQL 15 does not know them, Node does. A search
 * for one of them is the price of an old server.
 */
const newerThanPostgres15 =
  /[\u{a7f1}\u{105c9}\u{105e4}\u{11383}-\u{113c8}\u{16121}-\u{16129}\u{16d68}-\u{16d6a}\u{1ccd6}-\u{1ccf9}\u{1e030}-\u{1e08f}]/gu;

async function expectFoldedAlike(values: readonly string[]): Promise<void> {
  const { rows } = await sql<{ value: string; folded: string; line: string }>`
    select value, fold_text(value) as folded, fold_line(value) as line from unnest(${values}::text[]) as value
  `.execute(database.current.owner);
  expect(rows).toHaveLength(values.length);
  const differing = rows.filter(
    ({ value, folded, line }) => folded !== foldText(value) || line !== foldText(value).replaceAll('\n', ' '),
  );
  expect(differing).toEqual([]);
}

// Each of them, not some by chance: a letter the two sides disagree about is found when it is introduced.
it('folds every letter as the database does', async () => {
  for (const plane of [0, 1, 2]) {
    const letters = Array.from({ length: 0x10000 }, (_, at) => String.fromCodePoint(plane * 0x10000 + at));
    await expectFoldedAlike(letters.filter((letter) => storable(letter) === letter && letter !== ''));
  }
});

it('folds text as the database does, whatever the text', async () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 12 });
  const letters = ['ä', 'É', 'É', 'Ω', 'Я', 'ё', 'ß', 'Ł', 'ﬁ', '𝚨', 'µ', 'a', 'Z', '\n', ' '];
  const likelyText = fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
  await expectFoldedAlike(fc.sample(fc.oneof(anyText, likelyText), { seed: 3, numRuns: 3000 }).map(storable));
});

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '').replaceAll(newerThanPostgres15, '');
}
