import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import type { Answer, AnswerField } from './decision-fields.ts';

export function FormField(props: {
  field: AnswerField;
  answer: Answer;
  /** What is wrong with the answer. */
  error?: string | undefined;
  onChange: (answer: Answer) => void;
}) {
  const { field, answer, error, onChange } = props;
  const common = { label: field.label, description: field.description, withAsterisk: field.isRequired, error };
  if (field.kind === 'boolean') {
    return (
      <Checkbox
        label={field.label}
        description={field.description}
        checked={answer === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const text = typeof answer === 'string' ? answer : '';
  if (field.kind === 'choice') {
    return (
      <Select
        {...common}
        data={field.choices.map((value) => ({ value, label: field.choiceLabels?.[value] ?? value }))}
        value={text || null}
        onChange={(chosen) => onChange(chosen ?? '')}
      />
    );
  }
  if (field.kind === 'number') {
    return (
      <TextInput
        {...common}
        inputMode="decimal"
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <Textarea
      {...common}
      autosize
      minRows={field.kind === 'json' ? 3 : 1}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
