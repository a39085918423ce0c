import { NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { listActions } from '@millrace/contracts/actions/actions';
import { useOperation } from '../../../../../api/hooks.ts';
import { textAt } from '../../../../../api/json.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { ExpressionField } from '../expressions/expression-field.tsx';
import { usePanel } from '../panel-context.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import { AnyInput } from './any-input.tsx';
import { FormDesigner } from './form-designer.tsx';
import { type FieldSpec, fieldWord, withField } from './kind-fields.ts';
import { ActionPicker, ConnectionPicker, WorkflowPicker } from './pickers.tsx';
import { SchemaInputs } from './schema-inputs.tsx';
import { ValuesInput } from './values-input.tsx';

type Step = Readonly<Record<string, unknown>>;

interface StepFieldProps {
  spec: FieldSpec;
  step: Step;
  onChange: (step: Step, field: string) => void;
}

/** One field of a step or trigger, with the control its kind asks for. */
export function StepField({ spec, step, onChange }: StepFieldProps) {
  const say = useWords(panelWords);
  const { at, isReadOnly } = usePanel();
  const { name, input, isRequired } = spec;
  const label = say(fieldWord(name));
  const path = `${at}.${name}`;
  const value = step[name];
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  const set = (next: unknown) => onChange(withField(step, name, next), name);
  const common = { label, path, isRequired };
  switch (input) {
    case 'text':
      return <ExpressionField {...common} value={text} onChange={set} />;
    case 'code':
      return <ExpressionField {...common} isCode value={text} onChange={set} />;
    case 'values':
      return typeof value === 'string' ? (
        <AnyInput {...common} value={value} onChange={set} />
      ) : (
        <ValuesInput {...common} value={value} onChange={set} />
      );
    case 'any':
      return <AnyInput {...common} value={value} onChange={set} />;
    case 'schema':
      return <FormDesigner label={label} schema={value} isReadOnly={isReadOnly} onChange={set} />;
    case 'action':
      return <ActionFields step={step} onChange={onChange} />;
    case 'connection':
      return <ConnectionFields step={step} path={path} label={label} value={text} onChange={set} />;
    case 'workflow':
      return <WorkflowPicker {...common} value={text} onChange={set} />;
    default:
      return <PlainField spec={spec} path={path} value={value} onChange={set} />;
  }
}

function PlainField(props: { spec: FieldSpec; path: string; value: unknown; onChange: (value: unknown) => void }) {
  const { spec, path, value, onChange } = props;
  const say = useWords(panelWords);
  const { isReadOnly, problems } = usePanel();
  const common = {
    className: classes.field,
    size: 'xs',
    label: say(fieldWord(spec.name)),
    error: problems.find((problem) => problem.path === path)?.message,
    disabled: isReadOnly,
  } as const;
  switch (spec.input) {
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'boolean':
      return (
        <Switch {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case 'choice':
      return (
        <Select
          {...common}
          clearable
          placeholder={say('asUsual')}
          data={[...(spec.choices ?? [])]}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'texts':
      return (
        <TagsInput
          {...common}
          value={textsOf(value)}
          onChange={(next) => onChange(next.length > 0 ? next : undefined)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' && value !== '' ? [value] : [];
}

/** Which action, and what it asks for. */
function ActionFields({ step, onChange }: Pick<StepFieldProps, 'step' | 'onChange'>) {
  const { at } = usePanel();
  const { data } = useOperation(listActions, {}, { staleTime: 60_000 });
  const service = textAt(step, 'service') ?? '';
  const name = textAt(step, 'action') ?? '';
  const action = data?.items.find((each) => each.service === service && each.name === name);
  return (
    <>
      <ActionPicker service={service} action={name} onChange={(chosen) => onChange({ ...step, ...chosen }, 'action')} />
      {action && (
        <SchemaInputs
          schema={action.inputs}
          path={`${at}.inputs`}
          value={step['inputs']}
          onChange={(inputs) => onChange({ ...step, inputs }, 'inputs')}
        />
      )}
    </>
  );
}

/** Only where the action uses one. */
function ConnectionFields(props: {
  step: Step;
  path: string;
  label: string;
  value: string;
  onChange: (value: unknown) => void;
}) {
  const { step, ...picker } = props;
  const { data } = useOperation(listActions, {}, { staleTime: 60_000 });
  const service = textAt(step, 'service');
  const action = data?.items.find((each) => each.service === service && each.name === step['action']);
  if (step['type'] === 'integration' && !action?.needsConnection) return null;
  return <ConnectionPicker {...picker} service={service ?? 'http'} />;
}
