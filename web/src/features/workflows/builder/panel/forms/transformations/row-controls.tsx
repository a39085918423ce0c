/** Fields of transformations that are made of rows. */
import { Autocomplete, Select, TextInput } from '@mantine/core';
import { useWords } from '../../../../../../ui/language/words.ts';
import classes from '../../panel.module.css';
import { AnyInput } from '../any-input.tsx';
import { choiceWords } from '../choice-words.ts';
import type { ControlProps } from '../control-props.ts';
import { formWords } from '../form-words.ts';
import { joinPath } from '../../../graph/join-path.ts';
import { TextsControl, useCommonProps } from '../plain-controls.tsx';
import { RowList } from '../row-list.tsx';
import { useColumns } from '../use-columns.ts';
import { ColumnInput } from './column-input.tsx';
import {
  type AggregateRow,
  calculations,
  fromAggregates,
  fromPicked,
  fromSortKeys,
  lastPart,
  toAggregates,
  toPicked,
  toSortKeys,
} from './rows.ts';

export function SelectorControl({ spec, step, label, help, path, value, onChange }: ControlProps) {
  const columns = useColumns(spec.of, step);
  const field = { label, help, path, columns, onChange, isRequired: spec.isRequired };
  return <ColumnInput {...field} value={typeof value === 'string' ? value : ''} />;
}

export function SortKeysControl({ spec, step, label, help, path, value, onChange }: ControlProps) {
  const say = useWords(formWords);
  const sayChoice = useWords(choiceWords);
  const columns = useColumns(spec.of, step);
  const keys = toSortKeys(value);
  const set = (next: typeof keys) => onChange(fromSortKeys(next));
  return (
    <RowList
      label={label}
      help={help}
      rows={keys}
      nameOf={(_, index) => say('row', { number: index + 1 })}
      onAdd={() => set([...keys, { by: '', order: undefined }])}
      onChange={(next) => set([...next])}
    >
      {(key, index) => (
        <>
          <ColumnInput
            label={say('columnOf', { number: index + 1 })}
            path={Array.isArray(value) ? `${path}[${index}]` : path}
            columns={columns}
            value={key.by}
            onChange={(by) => set(keys.with(index, { ...key, by }))}
          />
          <Select
            size="xs"
            aria-label={sayChoice('order_asc')}
            clearable
            placeholder={say('asUsual')}
            data={(['asc', 'desc'] as const).map((order) => ({ value: order, label: sayChoice(`order_${order}`) }))}
            value={key.order ?? null}
            onChange={(order) =>
              set(keys.with(index, { ...key, order: order === 'asc' || order === 'desc' ? order : undefined }))
            }
          />
        </>
      )}
    </RowList>
  );
}

export function PickedControl({ spec, step, label, help, value, onChange }: ControlProps) {
  const say = useWords(formWords);
  const columns = useColumns(spec.of, step);
  const rows = toPicked(value);
  const set = (next: typeof rows) => onChange(fromPicked(next));
  return (
    <RowList
      label={label}
      help={help}
      rows={rows}
      nameOf={({ from }, index) => from || say('row', { number: index + 1 })}
      onAdd={() => onChange([...rows.map(({ from }) => from), ''])}
      onChange={(next) => set([...next])}
    >
      {(row, index) => (
        <div className={classes.pair}>
          <Autocomplete
            size="xs"
            aria-label={say('columnOf', { number: index + 1 })}
            placeholder={say('fieldHint')}
            data={columns}
            value={row.from}
            onChange={(from) => {
              const isRenamed = row.as !== '' && row.as !== lastPart(row.from);
              set(rows.with(index, { from, as: isRenamed ? row.as : lastPart(from) }));
            }}
          />
          <TextInput
            size="xs"
            aria-label={say('newName')}
            placeholder={say('newName')}
            value={row.as}
            onChange={({ currentTarget }) => set(rows.with(index, { ...row, as: currentTarget.value }))}
          />
        </div>
      )}
    </RowList>
  );
}

export function AggregatesControl({ spec, step, label, help, path, value, onChange }: ControlProps) {
  const columns = useColumns(spec.of, step);
  const rows = toAggregates(value);
  const set = (next: typeof rows) => onChange(fromAggregates(next));
  const taken = new Set(rows.map(({ name }) => name));
  const freeName = [...Array(rows.length + 1).keys()]
    .map((each) => `value_${each + 1}`)
    .find((name) => !taken.has(name));
  return (
    <RowList
      label={label}
      help={help}
      isRequired={spec.isRequired}
      rows={rows}
      nameOf={({ name }) => name}
      onAdd={() => set([...rows, { name: freeName ?? '', calculation: 'count', of: '', separator: undefined }])}
      onChange={(next) => set([...next])}
    >
      {(row, index) => (
        <AggregateCells
          row={row}
          path={path}
          columns={columns}
          isFree={(name) => name === row.name || !taken.has(name)}
          onChange={(next) => set(rows.with(index, next))}
        />
      )}
    </RowList>
  );
}

function AggregateCells(props: {
  row: AggregateRow;
  path: string;
  columns: readonly string[];
  isFree: (name: string) => boolean;
  onChange: (row: AggregateRow) => void;
}) {
  const { row, path, columns, isFree, onChange } = props;
  const say = useWords(formWords);
  const sayChoice = useWords(choiceWords);
  const { name, calculation } = row;
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          size="xs"
          aria-label={say('resultName')}
          value={name}
          onChange={({ currentTarget }) =>
            isFree(currentTarget.value) && onChange({ ...row, name: currentTarget.value })
          }
        />
        <Select
          size="xs"
          aria-label={say('calculation')}
          allowDeselect={false}
          data={calculations.map((each) => ({ value: each, label: sayChoice(`calculation_${each}`) }))}
          value={calculation}
          onChange={(next) =>
            onChange({ ...row, calculation: calculations.find((each) => each === next) ?? calculation })
          }
        />
      </div>
      <ColumnInput
        label={say('column')}
        path={`${joinPath(path, name)}.${calculation}`}
        columns={columns}
        value={row.of}
        onChange={(of) => onChange({ ...row, of })}
      />
      {calculation === 'join' && (
        <TextInput
          size="xs"
          label={say('joinedBy')}
          placeholder=", "
          value={row.separator ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ ...row, separator: value === '' ? undefined : value })}
        />
      )}
    </>
  );
}

/** Lists or objects, one after the other. */
export function ListControl({ label, help, path, value, onChange, spec }: ControlProps) {
  const say = useWords(formWords);
  if (value !== undefined && !Array.isArray(value))
    return <AnyInput label={label} help={help} path={path} value={value} onChange={onChange} />;
  const rows: unknown[] = value ?? [];
  return (
    <RowList
      label={label}
      help={help}
      isRequired={spec.isRequired}
      rows={rows}
      nameOf={(_, index) => say('row', { number: index + 1 })}
      onAdd={() => onChange([...rows, ''])}
      onChange={(next) => onChange([...next])}
    >
      {(row, index) => (
        <AnyInput
          label={say('row', { number: index + 1 })}
          path={`${path}[${index}]`}
          value={row}
          onChange={(next) => onChange(rows.with(index, next ?? ''))}
        />
      )}
    </RowList>
  );
}

/** Whether the first row has the names of the columns. */
export function HeaderControl(props: ControlProps) {
  const sayChoice = useWords(choiceWords);
  const common = useCommonProps(props);
  const { value, onChange } = props;
  const isGiven = Array.isArray(value);
  return (
    <>
      <Select
        {...common}
        allowDeselect={false}
        data={(['row', 'given', 'none'] as const).map((each) => ({ value: each, label: sayChoice(`header_${each}`) }))}
        value={isGiven ? 'given' : value === false ? 'none' : 'row'}
        onChange={(next) => onChange(next === 'given' ? [] : next === 'none' ? false : undefined)}
      />
      {isGiven && <TextsControl {...props} onChange={(next) => onChange(next ?? [])} />}
    </>
  );
}
