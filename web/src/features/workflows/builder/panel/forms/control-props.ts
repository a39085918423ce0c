import type { Fields, FieldSpec } from './field-spec.ts';

/** What each control of a field is given. */
export interface ControlProps {
  spec: FieldSpec;
  label: string;
  help: string;
  /** In the definition. */
  path: string;
  value: unknown;
  /** The step, or what of it the fields are read from. */
  step: Fields;
  onChange: (value: unknown) => void;
  /** Where one field changes others. */
  onStep: (step: Fields) => void;
}
