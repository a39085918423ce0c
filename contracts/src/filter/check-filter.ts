/** Whether a filter tree makes sense for a catalogue of fields; each fault is located. */
import { type FilterField, type FilterFieldType, operatorsOf } from './filter-fields.ts';
import {
  countConditions,
  type FilterCondition,
  type FilterTree,
  maxFilterConditions,
  maxFilterDepth,
} from './filter.ts';
import { isFilterDate } from './relative-date.ts';

export interface FilterIssue {
  /** Dotted, with indexes: `and.0.value`. */
  path: string;
  message: string;
}

export function checkFilter(tree: FilterTree, fields: readonly FilterField[]): FilterIssue[] {
  if (countConditions(tree) > maxFilterConditions) {
    return [{ path: '', message: `has more than ${maxFilterConditions} conditions` }];
  }
  const byName = new Map(fields.map((field) => [field.name, field]));
  return [...issuesOf(tree, { byName, path: [], levels: maxFilterDepth })];
}

interface Place {
  byName: ReadonlyMap<string, FilterField>;
  path: readonly (string | number)[];
  levels: number;
}

function* issuesOf(tree: FilterTree, place: Place): Iterable<FilterIssue> {
  if (place.levels < 0) {
    yield issue(place, `is nested deeper than ${maxFilterDepth} levels`);
    return;
  }
  const below = (...steps: (string | number)[]): Place => ({
    ...place,
    path: [...place.path, ...steps],
    levels: place.levels - 1,
  });
  if ('not' in tree) yield* issuesOf(tree.not, below('not'));
  else if ('and' in tree) for (const [index, child] of tree.and.entries()) yield* issuesOf(child, below('and', index));
  else if ('or' in tree) for (const [index, child] of tree.or.entries()) yield* issuesOf(child, below('or', index));
  else yield* issuesOfCondition(tree, place);
}

function* issuesOfCondition(condition: FilterCondition, place: Place): Iterable<FilterIssue> {
  const field = place.byName.get(condition.field);
  if (!field) {
    yield issue(place, `there is no field "${condition.field}" to filter by`, 'field');
    return;
  }
  const operators = operatorsOf(field);
  if (!operators.includes(condition.op)) {
    yield issue(place, `"${field.name}" takes ${operators.join(', ')}; not ${condition.op}`, 'op');
    return;
  }
  const fault = faultOfValue(condition, field);
  if (fault) yield issue(place, fault, 'value');
}

function issue(place: Place, message: string, ...steps: string[]): FilterIssue {
  return { path: [...place.path, ...steps].join('.'), message };
}

function faultOfValue({ op, value }: FilterCondition, field: FilterField): string | undefined {
  if (op === 'is_set' || op === 'is_not_set') return value === undefined ? undefined : `${op} takes no value`;
  if (value === undefined) return `${op} needs a value`;
  if (op === 'in' || op === 'not_in' || op === 'all_of') {
    if (!Array.isArray(value) || value.length === 0) return `${op} needs a list of values`;
    return value.map((item) => faultOfScalar(item, field)).find((fault) => fault !== undefined);
  }
  if (op === 'between') {
    if (!Array.isArray(value) || value.length !== 2) return 'between needs two values, the lower first';
    return value.map((item) => faultOfScalar(item, field)).find((fault) => fault !== undefined);
  }
  if (Array.isArray(value)) return `${op} needs one value`;
  return faultOfScalar(value, field);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What one value must be, by type of field. */
const scalarFaults: Readonly<Record<FilterFieldType, (value: unknown, field: FilterField) => string | undefined>> = {
  text: (value) =>
    typeof value !== 'string' ? 'must be text' : value.trim() === '' ? 'must not be empty; use is_not_set' : undefined,
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number'),
  date: (value) =>
    typeof value === 'string' && isFilterDate(value)
      ? undefined
      : 'must be a date such as 2026-01-31, an instant, or relative such as today or now-7d',
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  select: faultOfOption,
  multiselect: faultOfOption,
  status: faultOfId,
  owner: (value) => (value === 'me' ? undefined : faultOfId(value)),
  company: faultOfId,
  tags: faultOfId,
};

function faultOfScalar(value: unknown, field: FilterField): string | undefined {
  return scalarFaults[field.type](value, field);
}

function faultOfOption(value: unknown, field: FilterField): string | undefined {
  const options = field.options?.map((option) => option.value) ?? [];
  if (typeof value === 'string' && options.includes(value)) return undefined;
  return `must be one of ${options.join(', ')}`;
}

function faultOfId(value: unknown): string | undefined {
  return typeof value === 'string' && uuid.test(value) ? undefined : 'must be an id';
}
