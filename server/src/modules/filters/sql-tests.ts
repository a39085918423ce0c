/**
 * The tests of a filter as SQL, by kind of field. What policies allow to use an index (equality and order of uuid,
 * text, timestamptz) is written plainly; text and jsonb searches go through the `security definer` functions of
 * migration 0003, which answer ids.
 */
import type { FilterField } from '@millrace/contracts/filter/filter-fields';
import { type RawBuilder, sql } from 'kysely';
import { allOf, anyOf, type Condition } from './compile-filter.ts';
import type { Bound, FilterTest } from './resolve-condition.ts';

type Column = RawBuilder<unknown>;

/** A test that the field's type cannot ask for; `checkFilter` refuses it. */
function unsupported(test: FilterTest): never {
  throw new Error(`This field cannot be tested for ${test.kind}: the filter was not checked.`);
}

/**
 * The id is among those a function answers. The function stands in `from`: in the select list it would run again for
 * each row of a nested loop.
 */
export function withinIds(id: Column, search: RawBuilder<unknown>): Condition {
  return sql<boolean>`${id} in (select found from ${search} as found)`;
}

/** A column that refers to another row. */
export function compileReferenceTest(column: Column, test: FilterTest): Condition {
  if (test.kind === 'set') return sql<boolean>`${column} is not null`;
  if (test.kind === 'equals') return sql<boolean>`${column} = any (${test.values.map(String)}::uuid[])`;
  return unsupported(test);
}

/** A column of short words compared byte for byte. */
export function compileWordsTest(column: Column, test: FilterTest): Condition {
  if (test.kind === 'set') return sql<boolean>`${column} is not null`;
  if (test.kind === 'equals') return sql<boolean>`${column} = any (${test.values.map(String)}::text[])`;
  return unsupported(test);
}

/** A timestamptz column. */
export function compileTimeTest(column: Column, test: FilterTest): Condition {
  if (test.kind === 'set') return sql<boolean>`${column} is not null`;
  if (test.kind !== 'range') return unsupported(test);
  const conditions: Condition[] = [];
  if (test.from) conditions.push(sql<boolean>`${column} ${above(test.from)} ${toInstant(test.from)}::timestamptz`);
  if (test.to) conditions.push(sql<boolean>`${column} ${below(test.to)} ${toInstant(test.to)}::timestamptz`);
  return allOf(conditions);
}

function toInstant({ value }: Bound): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

const above = ({ inclusive }: Bound) => sql.raw(inclusive ? '>=' : '>');
const below = ({ inclusive }: Bound) => sql.raw(inclusive ? '<=' : '<');

/** A line of search_text. `search` is the function that answers ids, `column` where the line comes from. */
export function compileTextTest(
  at: { id: Column; search: string; line: number; column: Column },
  test: FilterTest,
): Condition {
  const { id, line, column } = at;
  const search = sql.raw(at.search);
  const within = (operator: string, needle: string) =>
    withinIds(id, sql`${search}(${line}::int, ${operator}::text, ${needle}::text)`);
  if (test.kind === 'set') return sql<boolean>`${column} is not null`;
  if (test.kind === 'equals') return anyOf(test.values.map((value) => within('eq', String(value))));
  if (test.kind === 'part') return within(test.at === 'start' ? 'starts_with' : 'contains', test.needle);
  return unsupported(test);
}

/** A custom field. `search` is the function that answers ids. */
export function compileCustomTest(at: { id: Column; search: string; field: FilterField }, test: FilterTest): Condition {
  const { custom, type } = at.field;
  if (!custom) throw new Error(`${at.field.name} is not a custom field.`);
  const path = custom.type === 'money' ? [custom.key, 'amount'] : [custom.key];
  const search = sql.raw(at.search);
  const within = (operator: string, operands: readonly unknown[]) =>
    withinIds(at.id, sql`${search}(${path}::text[], ${operator}::text, ${JSON.stringify(operands)}::jsonb)`);
  switch (test.kind) {
    case 'set':
      return within('set', []);
    case 'equals':
      if (type === 'multiselect') return within('any_of', test.values);
      return anyOf(test.values.map((value) => within(type === 'text' ? 'text_eq' : 'eq', [value])));
    case 'all':
      return within('all_of', test.values);
    case 'part':
      return within(test.at === 'start' ? 'starts_with' : 'contains', [test.needle]);
    case 'range': {
      const { from, to } = test;
      if (from?.inclusive && to?.inclusive) return within('between', [from.value, to.value]);
      const conditions: Condition[] = [];
      if (from) conditions.push(within(from.inclusive ? 'gte' : 'gt', [from.value]));
      if (to) conditions.push(within(to.inclusive ? 'lte' : 'lt', [to.value]));
      return allOf(conditions);
    }
  }
}
