import { MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useWords } from '../language/words.ts';
import type { FilterOption } from './filter-field.ts';
import { filterWords } from './filter-words.ts';
import type { ValueEditorProps } from './value-editor.tsx';

const searchAfterMs = 160;

/** Chooses among more options than one lists: they are searched while typing. */
export function SearchValue({ field, arity, value, onChange }: ValueEditorProps) {
  const say = useWords(filterWords);
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query, searchAfterMs);
  const [options, setOptions] = useState<readonly FilterOption[]>([]);
  const chosen = (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
  const known = useKnownLabels(field.labelOf, chosen);
  useEffect(() => {
    let isCurrent = true;
    void field.search?.(settled).then((found) => {
      if (isCurrent) setOptions(found);
    });
    return () => {
      isCurrent = false;
    };
  }, [field, settled]);
  const listed = new Map([...known, ...options.map((option) => [option.value, option.label] as const)]);
  const shared = {
    size: 'xs',
    searchable: true,
    'aria-label': say('value'),
    placeholder: chosen.length === 0 ? say('searchValue') : '',
    data: [...listed].map(([id, label]) => ({ value: id, label })),
    onSearchChange: setQuery,
  } as const;
  return arity === 'many' ? (
    <MultiSelect {...shared} value={chosen} onChange={onChange} />
  ) : (
    <Select {...shared} value={chosen[0] ?? null} onChange={(one) => onChange(one ?? undefined)} />
  );
}

/** Labels of values chosen earlier, which the search of now may not bring. */
function useKnownLabels(
  labelOf: ((value: string) => Promise<string | undefined>) | undefined,
  values: readonly string[],
): ReadonlyMap<string, string> {
  const [labels, setLabels] = useState<ReadonlyMap<string, string>>(new Map());
  const wanted = values.join(' ');
  useEffect(() => {
    const missing = wanted.split(' ').filter((value) => value !== '');
    void Promise.all(missing.map(async (value) => [value, (await labelOf?.(value)) ?? value] as const)).then((pairs) =>
      setLabels(new Map(pairs)),
    );
  }, [labelOf, wanted]);
  return labels;
}
