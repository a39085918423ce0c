/** Fields that hold fields of their own: how often it is tried again, who is asked after a while. */
import { Select, Switch } from '@mantine/core';
import { isRecord } from '../../../../../api/json.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import classes from '../panel.module.css';
import type { ControlProps } from './control-props.ts';
import { type Fields, type FieldSpec, withField } from './field-spec.ts';
import { formWords } from './form-words.ts';
import { escalationFields, retryFields } from './kind-fields.ts';
import { PeopleControl } from './people-control.tsx';
import { NumberControl, PlainControl, useCommonProps } from './plain-controls.tsx';
import { useFieldTexts } from './use-field-texts.ts';

const policies = ['retryUsual', 'retryOwn', 'retryNone'] as const;

export function RetryControl(props: ControlProps) {
  const say = useWords(formWords);
  const common = useCommonProps(props);
  const { value, onChange } = props;
  const retry = isRecord(value) ? value : undefined;
  const isNone = retry !== undefined && retry['attempts'] === 1 && Object.keys(retry).length === 1;
  const isOwn = retry !== undefined && !isNone;
  return (
    <>
      <Select
        {...common}
        allowDeselect={false}
        data={policies.map((each) => ({ value: each, label: say(each) }))}
        value={isNone ? 'retryNone' : isOwn ? 'retryOwn' : 'retryUsual'}
        onChange={(next) => {
          if (next === 'retryUsual') onChange(undefined);
          if (next === 'retryNone') onChange({ attempts: 1 });
          if (next === 'retryOwn' && !isOwn) onChange({ attempts: 4, delay: '1s' });
        }}
      />
      {isOwn && <Part fields={retryFields} path={props.path} value={retry} onChange={onChange} />}
    </>
  );
}

export function EscalationControl(props: ControlProps) {
  const say = useWords(formWords);
  const { required: _, ...common } = useCommonProps(props);
  const { value, onChange } = props;
  return (
    <>
      <Switch
        {...common}
        label={say('escalateOn')}
        checked={isRecord(value)}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.checked ? { after: '1d', to: ['role:owner'] } : undefined)
        }
      />
      {isRecord(value) && <Part fields={escalationFields} path={props.path} value={value} onChange={onChange} />}
    </>
  );
}

function Part(props: {
  fields: readonly FieldSpec[];
  path: string;
  value: Fields;
  onChange: (value: unknown) => void;
}) {
  const { fields, path, value, onChange } = props;
  return (
    <div className={classes.part}>
      {fields.map((spec) => (
        <PartField
          key={spec.name}
          spec={spec}
          path={`${path}.${spec.name}`}
          part={value}
          onChange={(next) => onChange(withField(value, spec.name, next))}
        />
      ))}
    </div>
  );
}

function PartField(props: { spec: FieldSpec; path: string; part: Fields; onChange: (value: unknown) => void }) {
  const { spec, path, part, onChange } = props;
  const control = {
    ...{ spec, path, onChange, value: part[spec.name], step: part },
    ...useFieldTexts(spec),
    onStep: onChange,
  };
  if (spec.input === 'number') return <NumberControl {...control} />;
  return spec.input === 'people' ? <PeopleControl {...control} /> : <PlainControl {...control} />;
}
