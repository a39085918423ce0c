import { listEventTypes } from '@millrace/contracts/events/event-types';
import { useMemo } from 'react';
import { useFieldWord } from '../../../../../api/field-words.ts';
import { useOperation } from '../../../../../api/hooks.ts';
import { isRecord } from '../../../../../api/json.ts';
import type { FilterField } from '../../../../../ui/filter/filter-field.ts';
import { operatorsOfKind } from './event-filter.ts';

/** What conditions can ask of events of these types. */
export function useEventFields(types: readonly string[]): readonly FilterField[] {
  const { data } = useOperation(listEventTypes, {}, { staleTime: Number.POSITIVE_INFINITY });
  const wordOf = useFieldWord();
  const key = types.join(' ');
  return useMemo(() => {
    const wanted = key.split(' ');
    const meant = (type: string) =>
      wanted.some((each) => each === type || (each.endsWith('.*') && type.startsWith(each.slice(0, -1))));
    const sample = data?.items.find(({ type }) => meant(type))?.sample;
    return sample ? fieldsOfSample(sample, wordOf) : [];
  }, [data, key, wordOf]);
}

const deepest = 3;
/** Of the event itself only what people ask about; the record beside it says the rest. */
const hidden: ReadonlySet<string> = new Set(['id', 'version', 'event', 'contact', 'email_id', 'custom']);

export function fieldsOfSample(
  sample: Readonly<Record<string, unknown>>,
  wordOf: (name: string) => string,
): FilterField[] {
  const fields: FilterField[] = [];
  const walk = (value: unknown, keys: readonly string[]): void => {
    const name = keys.join('.');
    const label = keys.slice(1).map(wordOf).join(' › ');
    const kind = typeof value === 'string' ? 'text' : typeof value;
    if (kind === 'text' || kind === 'number' || kind === 'boolean')
      fields.push({ name, label, kind, operators: operatorsOfKind[kind] });
    if (!isRecord(value) || Array.isArray(value) || keys.length > deepest) return;
    for (const [key, each] of Object.entries(value)) if (!hidden.has(key)) walk(each, [...keys, key]);
  };
  walk(sample, ['trigger']);
  return fields;
}
