/** Fields that are one plain value. */
import { Autocomplete, MultiSelect, NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { listEventTypes } from '@millrace/contracts/events/event-types';
import { useEventTitle } from '../../../../../api/event-titles.ts';
import { useOperation } from '../../../../../api/hooks.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { usePanel } from '../panel-context.ts';
import classes from '../panel.module.css';
import type { ControlProps } from './control-props.ts';
import { chosenOf, withChosen } from './field-spec.ts';
import { formWords } from './form-words.ts';
import { useColumns } from './use-columns.ts';
import { useChoices } from './use-field-texts.ts';

export function useCommonProps({ spec, label, help, path }: Pick<ControlProps, 'spec' | 'label' | 'help' | 'path'>) {
  const { isReadOnly, problems } = usePanel();
  return {
    className: classes.field,
    size: 'xs',
    label,
    description: help,
    required: spec.isRequired === true,
    error: problems.find((problem) => problem.path === path)?.message,
    disabled: isReadOnly,
    'data-path': path,
    ...(spec.example !== undefined && { placeholder: spec.example }),
  } as const;
}

const textOf = (value: unknown) =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

export function PlainControl(props: ControlProps) {
  const common = useCommonProps(props);
  const { value, onChange } = props;
  return (
    <TextInput {...common} value={textOf(value)} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
  );
}

export function NumberControl(props: ControlProps) {
  const common = useCommonProps(props);
  return (
    <NumberInput
      {...common}
      value={typeof props.value === 'number' ? props.value : ''}
      onChange={(next) => props.onChange(typeof next === 'number' ? next : undefined)}
    />
  );
}

export function BooleanControl(props: ControlProps) {
  const { required: _, ...common } = useCommonProps(props);
  return (
    <Switch
      {...common}
      checked={props.value === true}
      onChange={({ currentTarget }) => props.onChange(currentTarget.checked || undefined)}
    />
  );
}

export function ChoiceControl(props: ControlProps) {
  const say = useWords(formWords);
  const common = useCommonProps(props);
  const { value, onChange } = props;
  return (
    <Select
      {...common}
      clearable
      placeholder={props.spec.placeholder ?? say('asUsual')}
      data={useChoices(props.spec)}
      value={typeof value === 'string' ? value : null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

export function SeveralControl(props: ControlProps) {
  const common = useCommonProps(props);
  const { value, onChange } = props;
  return (
    <MultiSelect
      {...common}
      data={useChoices(props.spec)}
      value={textsOf(value)}
      onChange={(next) => onChange(next.length > 0 ? next : undefined)}
    />
  );
}

export function LinesControl(props: ControlProps) {
  const common = useCommonProps(props);
  const { value, onChange } = props;
  return (
    <Textarea
      {...common}
      autosize
      value={textOf(value)}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** Which of several fields is given. */
export function EitherControl(props: ControlProps) {
  const { placeholder: _, ...common } = useCommonProps(props);
  const { spec, step, onStep } = props;
  const fields = spec.choices ?? [];
  return (
    <Select
      {...common}
      allowDeselect={false}
      data={useChoices(spec)}
      value={chosenOf(fields, step)}
      onChange={(next) => next !== null && onStep(withChosen(step, fields, next))}
    />
  );
}

/** Names of fields, some of which are known. */
export function ColumnsControl(props: ControlProps) {
  const { siblings } = usePanel();
  const columns = useColumns(props.spec.of, props.step);
  return <TextsControl {...props} data={props.spec.of === undefined ? siblings : columns} />;
}

export function TextsControl(props: ControlProps & { data?: readonly string[] }) {
  const common = useCommonProps(props);
  const { value, onChange, data } = props;
  return (
    <TagsInput
      {...common}
      {...(data && { data: [...data] })}
      value={textsOf(value)}
      onChange={(next) => onChange(next.length > 0 ? next : undefined)}
    />
  );
}

/** Whole numbers only. */
export function NumbersControl(props: ControlProps) {
  const onChange = (texts: unknown) => {
    const numbers = textsOf(texts).map(Number).filter(Number.isInteger);
    props.onChange(numbers.length > 0 ? numbers : undefined);
  };
  return <TextsControl {...props} onChange={onChange} />;
}

export function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' && value !== '' ? [value] : [];
}

/** What happens in Millrace, or the name of a signal, which is free. */
export function EventControl(props: ControlProps) {
  const common = useCommonProps(props);
  const titleOf = useEventTitle();
  const { data } = useOperation(listEventTypes, {}, { staleTime: Number.POSITIVE_INFINITY });
  return (
    <Autocomplete
      {...common}
      data={data?.items.map(({ type }) => type) ?? []}
      renderOption={({ option }) => `${titleOf(option.value)} · ${option.value}`}
      value={textOf(props.value)}
      onChange={props.onChange}
    />
  );
}
