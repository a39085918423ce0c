/** The filter tree as a predicate over a record in memory: for conditions of triggers, where there is no query. */
import type { FilterScalar, FilterTree } from '@millrace/contracts/filter/filter';
import type { FilterField } from '@millrace/contracts/filter/filter-fields';
import { foldText } from './fold-text.ts';
import { phoneDigits } from './phone-digits.ts';
import {
  type Bound,
  type Comparable,
  type FilterContext,
  type FilterTest,
  resolveCondition,
} from './resolve-condition.ts';

/**
 * A record as its fields are filtered by, keyed by their names. Fields with several values (tags, addresses) are
 * arrays; references are ids; money is its amount; missing is null or absent.
 */
export type FilterRecord = Readonly<Record<string, FilterScalar | Date | readonly FilterScalar[] | null | undefined>>;

/** The tree must have passed `checkFilter` for these fields. */
export function matchesFilter(
  record: FilterRecord,
  tree: FilterTree,
  scope: { fields: readonly FilterField[]; context: FilterContext },
): boolean {
  const { context } = scope;
  const byName = new Map(scope.fields.map((field) => [field.name, field]));
  const matches = (node: FilterTree): boolean => {
    if ('and' in node) return node.and.every(matches);
    if ('or' in node) return node.or.some(matches);
    if ('not' in node) return !matches(node.not);
    const field = byName.get(node.field);
    if (!field) throw new Error(`There is no field ${node.field}: the filter was not checked.`);
    const { negated, test } = resolveCondition(node, field, context);
    return meets(valuesOf(record[field.name]), test, field) !== negated;
  };
  return matches(tree);
}

function valuesOf(value: FilterRecord[string]): readonly (FilterScalar | Date)[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value as FilterScalar | Date]; // isArray does not narrow readonly arrays away
}

function meets(values: readonly (FilterScalar | Date)[], test: FilterTest, field: FilterField): boolean {
  switch (test.kind) {
    case 'set':
      return values.length > 0;
    case 'equals':
      return values.some((value) => test.values.some((wanted) => compared(value, field) === wanted));
    case 'all':
      return test.values.every((wanted) => values.includes(wanted));
    case 'part':
      return values.some((value) => holds(String(compared(value, field)), test, field));
    case 'range':
      return values.some((value) => isWithin(value, test));
  }
}

/** Addresses are held normalised; everything else that is compared as text is folded here. */
function compared(value: FilterScalar | Date, field: FilterField): FilterScalar | Date {
  const isFolded = field.type === 'text' && (field.compare ?? 'folded') === 'folded';
  return isFolded && typeof value === 'string' ? foldText(value) : value;
}

function holds(held: string, test: FilterTest & { kind: 'part' }, field: FilterField): boolean {
  // A number starts with its country code, whether the plus is typed or not.
  if (test.at === 'start') return held.startsWith(field.compare === 'phone' ? `+${test.needle}` : test.needle);
  if (held.includes(test.needle)) return true;
  const digits = field.name === 'any' ? phoneDigits(test.needle) : '';
  return digits !== '' && /^\+\d+$/.test(held) && held.includes(digits);
}

function isWithin(
  value: FilterScalar | Date,
  { from, to }: { from?: Bound | undefined; to?: Bound | undefined },
): boolean {
  if (typeof value === 'boolean') return false;
  const isAfter = !from || order(value, from.value) > 0 || (from.inclusive && order(value, from.value) === 0);
  const isBefore = !to || order(value, to.value) < 0 || (to.inclusive && order(value, to.value) === 0);
  return isAfter && isBefore;
}

/** NaN, which is neither side, for values of different types. */
function order(a: Comparable, b: Comparable): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number.NaN;
}
