import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useWords } from '../../../../../ui/language/words.ts';
import { usePanel } from '../panel-context.ts';
import classes from '../panel.module.css';
import { formWords } from './form-words.ts';

interface RowListProps<Row> {
  label: string;
  help?: string | undefined;
  isRequired?: boolean | undefined;
  rows: readonly Row[];
  /** What a row is called where it is moved or removed. */
  nameOf: (row: Row, index: number) => string;
  addLabel?: string | undefined;
  /** Undefined where nothing more can be added. */
  onAdd?: (() => void) | undefined;
  onChange: (rows: readonly Row[]) => void;
  /** At least so many stay. */
  least?: number | undefined;
  children: (row: Row, index: number) => ReactNode;
}

/** Rows that are added, removed and put in order. */
export function RowList<Row>(props: RowListProps<Row>) {
  const { label, help, rows, nameOf, onAdd, onChange, least = 0, children } = props;
  const say = useWords(formWords);
  const { isReadOnly } = usePanel();
  return (
    <fieldset className={classes.group} disabled={isReadOnly}>
      <legend className={classes.label}>
        <span>
          {label}
          {props.isRequired && <span aria-hidden> *</span>}
        </span>
      </legend>
      {help && <p className={classes.help}>{help}</p>}
      {rows.map((row, index) => (
        // Rows have no name that stays while they are edited.
        <div key={index} className={classes.listRow}>
          <div className={classes.listCells}>{children(row, index)}</div>
          <RowButtons
            name={nameOf(row, index)}
            onUp={index > 0 ? () => onChange(moved(rows, index, index - 1)) : undefined}
            onDown={index < rows.length - 1 ? () => onChange(moved(rows, index, index + 1)) : undefined}
            onRemove={rows.length > least ? () => onChange(rows.toSpliced(index, 1)) : undefined}
          />
        </div>
      ))}
      {onAdd && (
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={onAdd}>
          {props.addLabel ?? say('addRow')}
        </Button>
      )}
    </fieldset>
  );
}

function moved<Row>(rows: readonly Row[], from: number, to: number): readonly Row[] {
  const row = rows.slice(from, from + 1);
  return rows.toSpliced(from, 1).toSpliced(to, 0, ...row);
}

function RowButtons(props: {
  name: string;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onRemove: (() => void) | undefined;
}) {
  const say = useWords(formWords);
  const { name, onUp, onDown, onRemove } = props;
  const buttons = [
    { label: say('moveUp', { name }), icon: IconArrowUp, onClick: onUp },
    { label: say('moveDown', { name }), icon: IconArrowDown, onClick: onDown },
    { label: say('remove', { name }), icon: IconX, onClick: onRemove },
  ];
  return (
    <div className={classes.listButtons}>
      {buttons.map(({ label, icon: Icon, onClick }) => (
        <ActionIcon
          key={label}
          size={24}
          variant="subtle"
          color="gray"
          aria-label={label}
          title={label}
          disabled={!onClick}
          onClick={() => onClick?.()}
        >
          <Icon size={14} />
        </ActionIcon>
      ))}
    </div>
  );
}
