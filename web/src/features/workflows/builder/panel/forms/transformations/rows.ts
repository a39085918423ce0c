/** Fields of transformations as rows of a form, and back: as short as the language lets one write it. Pure. */
import { isRecord } from '../../../../../../api/json.ts';

export interface SortKey {
  by: string;
  order: 'asc' | 'desc' | undefined;
}

export function toSortKeys(by: unknown): SortKey[] {
  if (by === undefined || by === '') return [];
  return (Array.isArray(by) ? by : [by]).map((key: unknown) => {
    if (!isRecord(key)) return { by: String(key), order: undefined };
    const { by: field, order } = key;
    const isKnown = order === 'asc' || order === 'desc';
    return { by: typeof field === 'string' ? field : '', order: isKnown ? order : undefined };
  });
}

export function fromSortKeys(keys: readonly SortKey[]): unknown {
  const written = keys.map(({ by, order }) => (order === undefined ? by : { by, order }));
  return written.length === 0
    ? undefined
    : written.length === 1 && typeof written[0] === 'string'
      ? written[0]
      : written;
}

export const calculations = ['count', 'sum', 'avg', 'min', 'max', 'first', 'last', 'join'] as const;
export type Calculation = (typeof calculations)[number];

export interface AggregateRow {
  name: string;
  calculation: Calculation;
  /** A field, or an expression over `item`; empty for counting the items. */
  of: string;
  separator: string | undefined;
}

export function toAggregates(values: unknown): AggregateRow[] {
  if (!isRecord(values) || Array.isArray(values)) return [];
  return Object.entries(values).map(([name, asked]) => {
    const calculation = isRecord(asked) ? calculations.find((each) => asked[each] !== undefined) : undefined;
    const of = isRecord(asked) && calculation ? asked[calculation] : undefined;
    const separator = isRecord(asked) && typeof asked['separator'] === 'string' ? asked['separator'] : undefined;
    return { name, calculation: calculation ?? 'count', of: typeof of === 'string' ? of : '', separator };
  });
}

export function fromAggregates(rows: readonly AggregateRow[]): Record<string, unknown> | undefined {
  const entries = rows.map(({ name, calculation, of, separator }): [string, unknown] => {
    if (calculation === 'count' && of === '') return [name, 'count'];
    return [name, { [calculation]: of, ...(calculation === 'join' && separator !== undefined && { separator }) }];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

export interface PickedField {
  /** `address.city` */
  from: string;
  /** What it is called afterwards; the last part of `from` unless told. */
  as: string;
}

export function toPicked(fields: unknown): PickedField[] {
  if (Array.isArray(fields)) return fields.map((from) => ({ from: String(from), as: lastPart(String(from)) }));
  if (!isRecord(fields)) return [];
  return Object.entries(fields).map(([as, from]) => ({ from: typeof from === 'string' ? from : '', as }));
}

/** A list of names as long as none is renamed. */
export function fromPicked(rows: readonly PickedField[]): unknown {
  if (rows.length === 0) return undefined;
  const isPlain = rows.every(({ from, as }) => as === '' || as === lastPart(from));
  if (isPlain) return rows.map(({ from }) => from);
  return Object.fromEntries(rows.map(({ from, as }) => [as || lastPart(from), from]));
}

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

const fieldPath = /^[\p{L}_$][\p{L}\p{N}_$-]*(\.[\p{L}\p{N}_$-]+)*$/u;

/** Whether what is taken of an item is the name of a field; else it is an expression over `item`. */
export function isFieldName(text: string): boolean {
  return text === '' || (fieldPath.test(text) && !/^(item|index)(\.|$)/.test(text));
}

const deepest = 2;

/** The fields the items of a list have, as far as samples show them: `name`, `address.city`. */
export function columnsOf(sample: unknown): string[] {
  const items: unknown[] = Array.isArray(sample) ? sample : [sample];
  const found = new Set<string>();
  const walk = (value: unknown, prefix: string, depth: number): void => {
    if (!isRecord(value) || Array.isArray(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      if (isFieldName(path)) found.add(path);
      if (depth < deepest) walk(inner, path, depth + 1);
    }
  };
  for (const item of items.slice(0, 20)) walk(item, '', 1);
  return [...found];
}
