import { Select } from '@mantine/core';
import { useWords } from '../../../../../../ui/language/words.ts';
import { usePanel } from '../../panel-context.ts';
import classes from '../../panel.module.css';
import { choiceWords } from '../choice-words.ts';
import { type Fields, type FieldSpec, isShown, readInputs } from '../field-spec.ts';
import { fieldWords } from '../field-words.ts';
import { InputField, StepField } from '../step-field.tsx';
import { transformationActions, transformationFields, withAction } from './transformation-fields.ts';

const set = { name: 'set', input: 'values' } as const satisfies FieldSpec;

/** What is made of which data: each action has its own fields. */
export function TransformationForm(props: { step: Fields; onChange: (step: Fields, field: string) => void }) {
  const { step, onChange } = props;
  const say = useWords(choiceWords);
  const sayField = useWords(fieldWords);
  const { isReadOnly, problems, at } = usePanel();
  const action = transformationActions.find((each) => each === step['action']);
  const fields = action ? transformationFields[action] : [];
  const given = readInputs(
    step,
    fields.map(({ name }) => name),
  );
  return (
    <>
      <Select
        className={classes.field}
        size="xs"
        allowDeselect={false}
        searchable
        label={sayField('action')}
        description={say(`aboutAction_${action ?? 'set'}`)}
        error={problems.find(({ path }) => path === `${at}.action`)?.message}
        disabled={isReadOnly}
        data={(['set', ...transformationActions] as const).map((value) => ({ value, label: say(`action_${value}`) }))}
        value={action ?? 'set'}
        onChange={(next) => {
          if (next !== null && next !== (action ?? 'set'))
            onChange(withAction(step, next === 'set' ? undefined : next), 'action');
        }}
      />
      {!action && <StepField spec={set} step={step} onChange={onChange} />}
      {fields
        .filter((spec) => isShown(spec, given))
        .map((spec) => (
          <InputField key={spec.name} spec={spec} step={step} given={given} onChange={onChange} />
        ))}
    </>
  );
}
