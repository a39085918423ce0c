import type { Builder } from '../../use-builder.ts';
import { type Fields, type FieldSpec, isShown } from '../forms/field-spec.ts';
import { StepField } from '../forms/step-field.tsx';
import type { Sample } from '../use-sample.ts';

export interface TriggerProps {
  builder: Builder;
  index: number;
  trigger: Fields;
  sample: Sample;
  set: (field: string, value: unknown) => void;
  change: (trigger: Fields, field: string) => void;
}

/** Fields of a trigger that need no more than a form. */
export function TriggerForm({ trigger, change, fields }: TriggerProps & { fields: readonly FieldSpec[] }) {
  return fields
    .filter((spec) => isShown(spec, trigger))
    .map((spec) => <StepField key={spec.name} spec={spec} step={trigger} onChange={change} />);
}
