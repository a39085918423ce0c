import { MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { DateValue } from './date-value.tsx';
import type { FilterField } from './filter-field.ts';
import type { Arity, FilterValue } from './filter-tree.ts';
import { filterWords } from './filter-words.ts';
import { SearchValue } from './search-value.tsx';
import classes from './filter-builder.module.css';

export interface ValueEditorProps {
  field: FilterField;
  arity: Arity;
  value: FilterValue | undefined;
  onChange: (value: FilterValue | undefined) => void;
}

/** The control a value is given with, by kind of field and number of values. */
export function ValueEditor(props: ValueEditorProps) {
  if (props.arity === 'two') return <Range {...props} />;
  switch (props.field.kind) {
    case 'choice':
      return props.field.search ? <SearchValue {...props} /> : <Choice {...props} />;
    case 'boolean':
      return <YesNo {...props} />;
    case 'number':
      return <OneNumber {...props} />;
    case 'date':
      return <DateValue value={asText(props.value)} onChange={props.onChange} />;
    case 'text':
      return props.arity === 'many' ? <ManyTexts {...props} /> : <OneText {...props} />;
  }
}

const asText = (value: FilterValue | undefined): string => (value === undefined ? '' : String(value));
const asTexts = (value: FilterValue | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

function OneText({ value, onChange }: ValueEditorProps) {
  const say = useWords(filterWords);
  return (
    <TextInput
      size="xs"
      aria-label={say('value')}
      value={asText(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function ManyTexts({ value, onChange }: ValueEditorProps) {
  const say = useWords(filterWords);
  return (
    <TagsInput
      size="xs"
      aria-label={say('value')}
      placeholder={asTexts(value).length === 0 ? say('manyValues') : ''}
      value={asTexts(value)}
      onChange={onChange}
    />
  );
}

function OneNumber({ value, onChange }: ValueEditorProps) {
  const say = useWords(filterWords);
  return (
    <NumberInput
      size="xs"
      hideControls
      aria-label={say('value')}
      value={typeof value === 'number' ? value : ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : undefined)}
    />
  );
}

function YesNo({ value, onChange }: ValueEditorProps) {
  const say = useWords(filterWords);
  return (
    <Select
      size="xs"
      aria-label={say('value')}
      value={value === undefined ? null : asText(value)}
      data={[
        { value: 'true', label: say('yes') },
        { value: 'false', label: say('no') },
      ]}
      onChange={(chosen) => onChange(chosen === null ? undefined : chosen === 'true')}
    />
  );
}

function Choice({ field, arity, value, onChange }: ValueEditorProps) {
  const say = useWords(filterWords);
  const data = [...(field.options ?? [])];
  if (arity === 'many') {
    return (
      <MultiSelect
        size="xs"
        aria-label={say('value')}
        searchable
        value={asTexts(value)}
        data={data}
        onChange={onChange}
      />
    );
  }
  return (
    <Select
      size="xs"
      aria-label={say('value')}
      searchable
      value={value === undefined ? null : asText(value)}
      data={data}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}

function Range(props: ValueEditorProps) {
  const [from, to] = Array.isArray(props.value) ? props.value : [];
  const put = (low: FilterValue | undefined, high: FilterValue | undefined) =>
    props.onChange([scalar(low), scalar(high)]);
  return (
    <div className={classes.range}>
      <ValueEditor {...props} arity="one" value={from === '' ? undefined : from} onChange={(low) => put(low, to)} />
      <span aria-hidden>–</span>
      <ValueEditor {...props} arity="one" value={to === '' ? undefined : to} onChange={(high) => put(from, high)} />
    </div>
  );
}

/** A bound not given yet is kept as empty text, so that the other keeps its place. */
function scalar(value: FilterValue | undefined): string | number | boolean {
  return value === undefined || Array.isArray(value) ? '' : value;
}
