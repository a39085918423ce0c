import { ActionIcon, Autocomplete, Tooltip } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../../../../../../ui/language/words.ts';
import { ExpressionField } from '../../expressions/expression-field.tsx';
import { usePanel } from '../../panel-context.ts';
import { FieldFrame } from '../../field-frame.tsx';
import { formWords } from '../form-words.ts';
import { isFieldName } from './rows.ts';

interface ColumnInputProps {
  label: string;
  help?: string | undefined;
  isRequired?: boolean | undefined;
  path: string;
  columns: readonly string[];
  value: string;
  onChange: (value: string) => void;
}

/** The name of a field, of those the items have; or an expression over the item. */
export function ColumnInput(props: ColumnInputProps) {
  const { label, help, isRequired, path, columns, value, onChange } = props;
  const say = useWords(formWords);
  const { isReadOnly, problems } = usePanel();
  const [isWritten, setWritten] = useState(!isFieldName(value));
  const name = say(isWritten ? 'asField' : 'asExpression');
  const toggle = !isReadOnly && (
    <Tooltip label={name}>
      <ActionIcon
        size={24}
        variant={isWritten ? 'light' : 'subtle'}
        color="gray"
        aria-label={`${label}: ${name}`}
        onClick={() => {
          if (isWritten && !isFieldName(value)) onChange('');
          else if (!isWritten && value !== '') onChange(`item.${value}`);
          setWritten(!isWritten);
        }}
      >
        <IconBraces size={13} />
      </ActionIcon>
    </Tooltip>
  );
  if (isWritten) {
    const field = { label, help, isRequired, path, value, onChange, isBare: !value.includes('{{') };
    return <ExpressionField {...field} beside={toggle} />;
  }
  return (
    <FieldFrame label={label} help={help} isRequired={isRequired} path={path} beside={toggle}>
      <Autocomplete
        size="xs"
        aria-label={label}
        placeholder={say('fieldHint')}
        disabled={isReadOnly}
        error={problems.find((problem) => problem.path === path)?.message}
        data={[...columns]}
        value={value}
        onChange={onChange}
      />
    </FieldFrame>
  );
}
