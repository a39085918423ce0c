import { isRecord } from '../../../../../api/json.ts';
import { usePanel } from '../panel-context.ts';
import type { Fields } from './field-spec.ts';
import { readInputs } from './field-spec.ts';
import { columnsOf } from './transformations/rows.ts';

/** The fields of what another field holds or gives with the sample data. */
export function useColumns(field: string | undefined, step: Fields): string[] {
  const { texts, at } = usePanel();
  if (field === undefined) return [];
  const places = [`${at}.inputs.${field}`, `${at}.${field}`];
  const given = texts.filter(({ path }) => places.some((place) => path === place || path.startsWith(`${place}[`)));
  const written = readInputs(step, [field])[field];
  const found = [...given.map(({ value }) => value), ...(typeof written === 'string' ? [] : [written])];
  const known = given.flatMap(({ shape }) => Object.keys((shape.item ?? shape).fields ?? {}));
  const columns = found.flatMap((value) => columnsOf(Array.isArray(value) ? value.filter(isRecord) : value));
  return [...new Set([...columns, ...known])];
}
