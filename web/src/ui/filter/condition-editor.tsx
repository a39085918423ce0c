import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useWords } from '../language/words.ts';
import { arityOf, withField, withOperator } from './filter-tree.ts';
import type { FilterCondition } from './filter-tree.ts';
import type { FilterField } from './filter-field.ts';
import { filterWords } from './filter-words.ts';
import { useOperatorLabel } from './use-operator-label.ts';
import { ValueEditor } from './value-editor.tsx';
import classes from './filter-builder.module.css';

export function ConditionEditor(props: {
  fields: readonly FilterField[];
  condition: FilterCondition;
  onChange: (condition: FilterCondition) => void;
  onRemove: () => void;
}) {
  const { fields, condition, onChange } = props;
  const say = useWords(filterWords);
  const operatorLabel = useOperatorLabel();
  const field = fields.find((each) => each.name === condition.field);
  return (
    <div className={classes.condition}>
      <Select
        size="xs"
        aria-label={say('field')}
        searchable
        allowDeselect={false}
        maxDropdownHeight={280}
        value={condition.field}
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        onChange={(name) => {
          const chosen = fields.find((each) => each.name === name);
          if (chosen) onChange(withField(condition, chosen));
        }}
      />
      <Select
        size="xs"
        aria-label={say('operator')}
        allowDeselect={false}
        value={condition.op}
        data={(field?.operators ?? []).map((op) => ({ value: op, label: operatorLabel(op, field?.kind) }))}
        onChange={(chosen) => {
          const op = field?.operators.find((each) => each === chosen);
          if (op) onChange(withOperator(condition, op));
        }}
      />
      <div className={classes.value}>
        {field && arityOf(condition.op) !== 'none' && (
          <ValueEditor
            field={field}
            arity={arityOf(condition.op)}
            value={condition.value}
            onChange={(value) => onChange({ ...condition, value })}
          />
        )}
      </div>
      <ActionIcon aria-label={say('remove')} onClick={props.onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}
