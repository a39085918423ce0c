/**
 * From a condition as a person writes it to the one test it means: operators folded into few kinds, `me` and relative
 * dates replaced, values brought into the form they are compared in. The SQL and the predicate both start from here,
 * which is what keeps them the same.
 */
import type { FilterCondition, FilterScalar } from '@millrace/contracts/filter/filter';
import type { FilterField } from '@millrace/contracts/filter/filter-fields';
import { foldText } from './fold-text.ts';
import { digitsOf } from './phone-digits.ts';
import { type DateContext, dayOf, nextDay, resolveDate, startOfDay } from './resolve-date.ts';

export interface FilterContext extends DateContext {
  /** Who `me` is. */
  actorId?: string | undefined;
  /** Whole addresses, as they are stored. */
  normaliseEmail(value: string): string;
  normalisePhone(value: string): string;
}

export type Comparable = number | string | Date;
export interface Bound<Value extends Comparable = Comparable> {
  value: Value;
  inclusive: boolean;
}

export type FilterTest =
  | { kind: 'set' }
  /** Equal to one of the values. */
  | { kind: 'equals'; values: readonly FilterScalar[] }
  /** Holds each of the values. */
  | { kind: 'all'; values: readonly FilterScalar[] }
  | { kind: 'part'; at: 'anywhere' | 'start'; needle: string }
  | { kind: 'range'; from?: Bound | undefined; to?: Bound | undefined };

export interface ResolvedCondition {
  field: FilterField;
  negated: boolean;
  test: FilterTest;
}

/** The condition must have passed `checkFilter` for the field. */
export function resolveCondition(
  condition: FilterCondition,
  field: FilterField,
  context: FilterContext,
): ResolvedCondition {
  const { op, value } = condition;
  const negated = op === 'ne' || op === 'not_in' || op === 'is_not_set';
  return { field, negated, test: toTest({ op, values: toList(value) }, field, context) };
}

function toList(value: FilterCondition['value']): FilterScalar[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

interface Operands {
  op: FilterCondition['op'];
  values: FilterScalar[];
}

function toTest({ op, values }: Operands, field: FilterField, context: FilterContext): FilterTest {
  switch (op) {
    case 'is_set':
    case 'is_not_set':
      return { kind: 'set' };
    case 'eq':
    case 'ne':
    case 'in':
    case 'not_in':
      return { kind: 'equals', values: values.flatMap((value) => comparedForms(value, field, context)) };
    case 'all_of':
      return { kind: 'all', values };
    case 'contains':
    case 'starts_with':
      return { kind: 'part', at: op === 'contains' ? 'anywhere' : 'start', needle: partForm(String(values[0]), field) };
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
    case 'between':
    case 'on':
      return field.type === 'date' ? dateRange({ op, values }, field, context) : numberRange({ op, values });
  }
}

/** The forms of a value that count as equal; none when it cannot be anything. */
function comparedForms(value: FilterScalar, field: FilterField, context: FilterContext): FilterScalar[] {
  if (field.type === 'owner' && value === 'me') return context.actorId === undefined ? [] : [context.actorId];
  if (typeof value !== 'string') return [value];
  if (isReference(field)) return [value.toLowerCase()];
  if (field.type !== 'text') return [value];
  switch (field.compare ?? 'folded') {
    case 'email':
      return [context.normaliseEmail(value)];
    case 'phone':
      return [context.normalisePhone(value)];
    case 'exact':
      return [value];
    default:
      return [foldText(value.trim())];
  }
}

function isReference({ type }: FilterField): boolean {
  return type === 'status' || type === 'owner' || type === 'company' || type === 'tags';
}

function partForm(value: string, field: FilterField): string {
  if (field.compare === 'email') return value.trim().toLowerCase();
  if (field.compare === 'phone') return digitsOf(value);
  return foldText(value.trim());
}

function numberRange({ op, values }: Operands): FilterTest {
  const [first, second] = values.map(Number);
  const at = (value: number | undefined, inclusive: boolean): Bound => ({ value: value ?? Number.NaN, inclusive });
  if (op === 'between') return { kind: 'range', from: at(first, true), to: at(second, true) };
  if (op === 'lt' || op === 'lte') return { kind: 'range', to: at(first, op === 'lte') };
  return { kind: 'range', from: at(first, op === 'gte') };
}

/**
 * A day stands for all of it: `lte 2026-01-31` ends with the end of that day, `gt` begins there. Custom dates hold
 * days, the others instants.
 */
function dateRange({ op, values }: Operands, field: FilterField, context: FilterContext): FilterTest {
  const edges = values.map((value) =>
    field.custom ? dayEdges(String(value), context) : instantEdges(String(value), context),
  );
  const first = edges[0];
  const last = edges.at(-1);
  if (!first || !last) throw new Error(`${op} has no value: the filter was not checked.`);
  switch (op) {
    case 'lt':
      return { kind: 'range', to: beyond(first.from) };
    case 'lte':
      return { kind: 'range', to: first.to };
    case 'gt':
      return { kind: 'range', from: beyond(first.to) };
    case 'gte':
      return { kind: 'range', from: first.from };
    default:
      return { kind: 'range', from: first.from, to: last.to };
  }
}

interface Edges {
  /** Always inclusive. */
  from: Bound;
  /** Exclusive where it is the beginning of the next day. */
  to: Bound;
}

function dayEdges(text: string, context: FilterContext): Edges {
  const date = resolveDate(text, context);
  const day = date.kind === 'day' ? date.day : dayOf(date.at, context.timeZone);
  return { from: { value: day, inclusive: true }, to: { value: day, inclusive: true } };
}

function instantEdges(text: string, context: FilterContext): Edges {
  const date = resolveDate(text, context);
  if (date.kind === 'instant') {
    return { from: { value: date.at, inclusive: true }, to: { value: date.at, inclusive: true } };
  }
  return {
    from: { value: startOfDay(date.day, context.timeZone), inclusive: true },
    to: { value: startOfDay(nextDay(date.day), context.timeZone), inclusive: false },
  };
}

/** The same edge seen from its other side: where what ends there has ended, what follows begins. */
function beyond(bound: Bound): Bound {
  return { value: bound.value, inclusive: !bound.inclusive };
}
