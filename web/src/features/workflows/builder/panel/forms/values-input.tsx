import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { isRecord } from '../../../../../api/json.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { usePanel } from '../panel-context.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import { AnyInput } from './any-input.tsx';
import { joinPath } from '../../graph/join-path.ts';

interface ValuesInputProps {
  label: string;
  path: string;
  value: unknown;
  help?: string | undefined;
  onChange: (values: Record<string, unknown> | undefined) => void;
}

/** Values by name: headers, what a model should know, fields of an object. */
export function ValuesInput({ label, path, value, help, onChange }: ValuesInputProps) {
  const say = useWords(panelWords);
  const { isReadOnly } = usePanel();
  const entries = isRecord(value) && !Array.isArray(value) ? Object.entries(value) : [];
  const change = (next: readonly (readonly [string, unknown])[]) =>
    onChange(next.length > 0 ? Object.fromEntries(next) : undefined);
  const rename = (index: number, name: string) => {
    if (!entries.some(([other], at) => other === name && at !== index))
      change(entries.with(index, [name, entries[index]?.[1]]));
  };
  return (
    <fieldset className={classes.group} disabled={isReadOnly}>
      <legend className={classes.label}>{label}</legend>
      {help && <p className={classes.help}>{help}</p>}
      {entries.map(([name, each], index) => (
        // The name changes while it is typed.
        <div key={index} className={classes.entry}>
          <div className={classes.entryHead}>
            <TextInput
              size="xs"
              aria-label={say('fieldName')}
              value={name}
              onChange={({ currentTarget }) => rename(index, currentTarget.value)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={say('removeField', { name })}
              onClick={() => change(entries.toSpliced(index, 1))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
          <AnyInput
            label={name}
            isLabelHidden
            path={joinPath(path, name)}
            value={each}
            onChange={(next) => change(entries.with(index, [name, next ?? '']))}
          />
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        onClick={() => change([...entries, [`value_${entries.length + 1}`, '']])}
      >
        {say('addValue')}
      </Button>
    </fieldset>
  );
}
