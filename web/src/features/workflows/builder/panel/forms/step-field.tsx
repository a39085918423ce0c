import type { ComponentType } from 'react';
import { usePanel } from '../panel-context.ts';
import { ActionControl, ConnectionControl, WorkflowControl } from './action-controls.tsx';
import type { ControlProps } from './control-props.ts';
import {
  AnyControl,
  CodeControl,
  ConditionControl,
  SchemaControl,
  TextControl,
  ValuesControl,
} from './expression-controls.tsx';
import { type Fields, type FieldInput, type FieldSpec, pathOfInput, withField, withInput } from './field-spec.ts';
import { BranchesControl, CasesControl, CompensateControl, JoinControl, OnErrorControl } from './flow-controls.tsx';
import { joinPath } from '../../graph/join-path.ts';
import { LeadMapControl } from './lead-map-control.tsx';
import { EscalationControl, RetryControl } from './part-controls.tsx';
import { PeopleControl } from './people-control.tsx';
import {
  BooleanControl,
  ChoiceControl,
  ColumnsControl,
  EitherControl,
  EventControl,
  LinesControl,
  NumberControl,
  NumbersControl,
  PlainControl,
  SeveralControl,
} from './plain-controls.tsx';
import {
  AggregatesControl,
  HeaderControl,
  ListControl,
  PickedControl,
  SelectorControl,
  SortKeysControl,
} from './transformations/row-controls.tsx';
import { useFieldTexts } from './use-field-texts.ts';

const controls: Readonly<Record<FieldInput, ComponentType<ControlProps>>> = {
  text: TextControl,
  plain: PlainControl,
  duration: PlainControl,
  code: CodeControl,
  number: NumberControl,
  boolean: BooleanControl,
  choice: ChoiceControl,
  either: EitherControl,
  values: ValuesControl,
  any: AnyControl,
  schema: SchemaControl,
  numbers: NumbersControl,
  action: ActionControl,
  connection: ConnectionControl,
  workflow: WorkflowControl,
  event: EventControl,
  people: PeopleControl,
  retry: RetryControl,
  escalation: EscalationControl,
  cases: CasesControl,
  branches: BranchesControl,
  join: JoinControl,
  onError: OnErrorControl,
  compensate: CompensateControl,
  condition: ConditionControl,
  selector: SelectorControl,
  columns: ColumnsControl,
  picked: PickedControl,
  sortKeys: SortKeysControl,
  aggregates: AggregatesControl,
  list: ListControl,
  header: HeaderControl,
  several: SeveralControl,
  lines: LinesControl,
  leadMap: LeadMapControl,
};

interface StepFieldProps {
  spec: FieldSpec;
  step: Fields;
  onChange: (step: Fields, field: string) => void;
}

/** One field of a step, with the control its kind asks for. */
export function StepField({ spec, step, onChange }: StepFieldProps) {
  const { at } = usePanel();
  const { name } = spec;
  const Control = controls[spec.input];
  return (
    <Control
      {...useFieldTexts(spec)}
      spec={spec}
      path={joinPath(at, name)}
      value={step[name]}
      step={step}
      onChange={(value) => onChange(withField(step, name, value), name)}
      onStep={(next) => onChange(next, name)}
    />
  );
}

/** A field of what a transformation works on: in its inputs, or beside them. `given` are all of them. */
export function InputField({ spec, step, given, onChange }: StepFieldProps & { given: Fields }) {
  const { at } = usePanel();
  const { name } = spec;
  const Control = controls[spec.input];
  return (
    <Control
      {...useFieldTexts(spec)}
      spec={spec}
      path={pathOfInput(at, step, name)}
      value={given[name]}
      step={given}
      onChange={(value) => onChange(withInput(step, name, value), name)}
      onStep={(next) => onChange({ ...withoutInputs(step, given), inputs: next }, name)}
    />
  );
}

function withoutInputs(step: Fields, given: Fields): Fields {
  return Object.fromEntries(Object.entries(step).filter(([name]) => !Object.hasOwn(given, name)));
}
