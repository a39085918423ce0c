import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { useTestDatabase } from '#testing/test-database';
import { foldText } from './fold-text.ts';

const database = useTestDatabase();

/**
 * Letters that Unicode 15 and 16 made compatible with others: PostgreSQL 15 does not know them, Node does. A search for
 * one of them is the price of an old server.
 */
const newerThanPostgres15 =
  /[\u{105c9}\u{105e4}\u{11383}-\u{113c8}\u{16121}-\u{16129}\u{16d68}-\u{16d6a}\u{1ccd6}-\u{1ccf9}\u{1e030}-\u{1e08f}]/gu;

it('folds text as the database does, whatever the text', async () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 12 });
  const letters = ['ä', 'É', 'É', 'Ω', 'Я', 'ё', 'ß', 'Ł', 'ﬁ', '𝚨', 'µ', 'a', 'Z', '\n', ' '];
  const likelyText = fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
  const values = fc
    .sample(fc.oneof(anyText, likelyText), 3000)
    .map((value) => value.toWellFormed().replaceAll('\u0000', '').replaceAll(newerThanPostgres15, ''));
  const { rows } = await sql<{ value: string; folded: string; line: string }>`
    select value, fold_text(value) as folded, fold_line(value) as line from unnest(${values}::text[]) as value
  `.execute(database.current.owner);
  expect(rows.map(({ folded }) => folded)).toEqual(rows.map(({ value }) => foldText(value)));
  expect(rows.map(({ line }) => line)).toEqual(rows.map(({ value }) => foldText(value).replaceAll('\n', ' ')));
});
