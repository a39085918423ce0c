import { Checkbox, MultiSelect, Select, TextInput } from '@mantine/core';
import { toText } from './change-rules.ts';
import type { TypedField } from './typed-text.tsx';
import { isMoney, parseMoney, parseNumber, showMoney } from './typed-value-rules.ts';

interface TypedInputProps {
  field: TypedField;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | null;
}

/** A declared field as an input of a form. */
export function TypedInput({ field, value, onChange, error }: TypedInputProps) {
  const shared = { label: field.label, error, withAsterisk: true };
  switch (field.type) {
    case 'boolean':
      return (
        <Checkbox
          label={field.label}
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'select':
      return (
        <Select
          {...shared}
          data={[...field.options]}
          value={toText(value) || null}
          onChange={(chosen) => onChange(chosen)}
        />
      );
    case 'multiselect':
      return (
        <MultiSelect
          {...shared}
          data={[...field.options]}
          value={Array.isArray(value) ? value.map(toText) : []}
          onChange={onChange}
        />
      );
    case 'number':
      return <Typed {...shared} shown={toText(value)} onCommit={(typed) => onChange(parseNumber(typed))} />;
    case 'money':
      return (
        <Typed
          {...shared}
          placeholder="1250.00 EUR"
          shown={isMoney(value) ? showMoney(value) : ''}
          onCommit={(typed) => onChange(parseMoney(typed, 'EUR'))}
        />
      );
    case 'date':
    case 'url':
    case 'text':
      return (
        <TextInput
          {...shared}
          type={field.type}
          value={toText(value)}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
  }
}

/** Read when the field is left: half a number is none yet. */
function Typed(props: {
  label: string;
  error?: string | null;
  withAsterisk: boolean;
  placeholder?: string;
  shown: string;
  onCommit: (typed: string) => void;
}) {
  const { shown, onCommit, ...input } = props;
  return (
    <TextInput {...input} key={shown} defaultValue={shown} onBlur={(event) => onCommit(event.currentTarget.value)} />
  );
}
