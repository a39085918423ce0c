import { useState } from 'react';
import type { ReactNode } from 'react';
import { isGiven, withDefaults } from './required-rules.ts';
import type { TypedField } from './typed-text.tsx';
import { TypedInput } from './typed-input.tsx';

/** The declared fields that must be given when a record is made, for its form. */
export function useRequiredFields(declared: readonly (TypedField & { required: boolean })[]) {
  const fields = declared.filter((field) => field.required);
  const [given, setGiven] = useState<Readonly<Record<string, unknown>>>({});
  const [isChecked, setChecked] = useState(false);
  const values = withDefaults(fields, given);
  return {
    /** What was given; null when something is missing, which the inputs then say. */
    read: (): { custom?: Record<string, unknown> } | null => {
      setChecked(true);
      if (!fields.every(({ key }) => isGiven(values[key]))) return null;
      return fields.length > 0 ? { custom: values } : {};
    },
    inputs: (missing: string): ReactNode =>
      fields.map((field) => (
        <TypedInput
          key={field.key}
          field={field}
          value={values[field.key]}
          error={isChecked && !isGiven(values[field.key]) ? missing : null}
          onChange={(value) => setGiven({ ...given, [field.key]: value })}
        />
      )),
  };
}
