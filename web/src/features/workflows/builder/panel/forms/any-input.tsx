import { useState } from 'react';
import { ExpressionField } from '../expressions/expression-field.tsx';

interface AnyInputProps {
  label: string;
  path: string;
  value: unknown;
  onChange: (value: unknown) => void;
  help?: string | undefined;
  isRequired?: boolean | undefined;
  example?: string | undefined;
  isLabelHidden?: boolean | undefined;
}

/** Any JSON: text is text with expressions, and what reads as an object, a list or a number is one. */
export function AnyInput({ value, onChange, ...field }: AnyInputProps) {
  const [draft, setDraft] = useState<{ text: string; value: unknown }>();
  const text = draft && Object.is(draft.value, value) ? draft.text : toText(value);
  return (
    <ExpressionField
      {...field}
      value={text}
      onChange={(next) => {
        if (next === toText(value)) return;
        const read = fromText(next);
        setDraft({ text: next, value: read });
        onChange(read);
      }}
    />
  );
}

function toText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function fromText(text: string): unknown {
  if (text === '') return undefined;
  if (!/^\s*(?:[{[](?!\{)|-?\d|true\s*$|false\s*$|null\s*$)/.test(text)) return text;
  try {
    const read: unknown = JSON.parse(text);
    return read;
  } catch {
    return text;
  }
}
