import { NumberInput, Select, Switch } from '@mantine/core';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useState } from 'react';
import { isRecord, textAt } from '../../../../../api/json.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { ExpressionField } from '../expressions/expression-field.tsx';
import { usePanel } from '../panel-context.ts';
import { FieldFrame } from '../field-frame.tsx';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import { AnyInput } from './any-input.tsx';
import { formWords } from './form-words.ts';
import { joinPath } from '../../graph/join-path.ts';
import { RowList } from './row-list.tsx';
import { withField } from './field-spec.ts';
import { useInputWords } from './use-input-words.ts';
import { ValuesInput } from './values-input.tsx';

interface SchemaInputsProps {
  schema: unknown;
  path: string;
  value: unknown;
  onChange: (value: Readonly<Record<string, unknown>>) => void;
}

/** The inputs of an action, by its JSON Schema: a control for each, and an expression wherever one may stand. */
export function SchemaInputs({ schema, path, value, onChange }: SchemaInputsProps) {
  const { labelOf, helpOf } = useInputWords();
  const properties = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  const required: unknown[] = isRecord(schema) && Array.isArray(schema['required']) ? schema['required'] : [];
  const given = isRecord(value) ? value : {};
  // What the action does not know is shown, too: its fault leads to it, and it can be taken away.
  const spare = Object.keys(given).filter((name) => !Object.hasOwn(properties, name));
  const all = [...Object.entries(properties), ...spare.map((name): [string, unknown] => [name, {}])];
  return all.map(([name, property]) => (
    <SchemaInput
      key={name}
      schema={withoutNull(property)}
      label={textAt(property, 'title') ?? labelOf(name)}
      help={helpOf(textAt(property, 'description'))}
      isRequired={required.includes(name)}
      path={joinPath(path, name)}
      value={given[name]}
      onChange={(next) => onChange(withField(given, name, next))}
    />
  ));
}

interface SchemaInputProps {
  schema: unknown;
  label: string;
  help: string | undefined;
  isRequired: boolean;
  path: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

function SchemaInput(props: SchemaInputProps) {
  const { schema, value } = props;
  const { isReadOnly } = usePanel();
  const [isWritten, setWritten] = useState(typeof value === 'string' && value.includes('{{'));
  const type = textAt(schema, 'type');
  const choices = isRecord(schema) && Array.isArray(schema['enum']) ? schema['enum'].map(String) : undefined;
  const hasControl = choices !== undefined || type === 'number' || type === 'integer' || type === 'boolean';
  if (hasControl) {
    const toggle = <ExpressionToggle isWritten={isWritten} onToggle={() => setWritten(!isWritten)} />;
    const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    if (isWritten) return <ExpressionField {...props} value={text} beside={!isReadOnly && toggle} />;
    return <TypedControl {...props} type={type} choices={choices} toggle={isReadOnly ? null : toggle} />;
  }
  if (type === 'object' && isRecord(schema) && isRecord(schema['properties'])) {
    return (
      <fieldset className={classes.group}>
        <legend className={classes.label}>{props.label}</legend>
        <SchemaInputs schema={schema} path={props.path} value={value} onChange={props.onChange} />
      </fieldset>
    );
  }
  const items = isRecord(schema) ? schema['items'] : undefined;
  const isList =
    type === 'array' && (value === undefined || Array.isArray(value)) && textAt(items, 'type') === 'object';
  if (isList) return <ObjectsInput {...props} items={items} value={Array.isArray(value) ? value : []} />;
  const isMap = type === 'object' && (value === undefined || isRecord(value));
  if (isMap) return <ValuesInput label={props.label} path={props.path} value={value} onChange={props.onChange} />;
  if (type === 'string') return <ExpressionField {...props} value={typeof value === 'string' ? value : ''} />;
  return <AnyInput {...props} />;
}

/** A list of objects: each with the fields its schema names. */
function ObjectsInput(
  props: Omit<SchemaInputProps, 'schema' | 'value'> & { items: unknown; value: readonly unknown[] },
) {
  const { label, help, isRequired, path, items, value, onChange } = props;
  const say = useWords(formWords);
  return (
    <RowList
      label={label}
      help={help}
      isRequired={isRequired}
      rows={value}
      nameOf={(_, index) => say('row', { number: index + 1 })}
      onAdd={() => onChange([...value, {}])}
      onChange={(rows) => onChange(rows.length > 0 ? rows : undefined)}
    >
      {(row, index) => (
        <SchemaInputs
          schema={items}
          path={joinPath(path, index)}
          value={row}
          onChange={(next) => onChange(value.with(index, next))}
        />
      )}
    </RowList>
  );
}

function TypedControl(
  props: SchemaInputProps & { type: string | undefined; choices: string[] | undefined; toggle: React.ReactNode },
) {
  const { label, help, isRequired, path, value, onChange, type, choices, toggle } = props;
  const { isReadOnly, problems } = usePanel();
  const error = problems.find((problem) => problem.path === path)?.message;
  const common = { size: 'xs', 'aria-label': label, error, disabled: isReadOnly } as const;
  return (
    <FieldFrame label={label} help={help} isRequired={isRequired} path={path} beside={toggle}>
      {choices ? (
        <Select
          {...common}
          data={choices}
          value={typeof value === 'string' ? value : null}
          clearable={!isRequired}
          onChange={(next) => onChange(next ?? undefined)}
        />
      ) : type === 'boolean' ? (
        <Switch
          {...common}
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      ) : (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      )}
    </FieldFrame>
  );
}

function ExpressionToggle({ isWritten, onToggle }: { isWritten: boolean; onToggle: () => void }) {
  const say = useWords(panelWords);
  const label = say(isWritten ? 'asControl' : 'asExpression');
  return (
    <Tooltip label={label}>
      <ActionIcon size="xs" variant={isWritten ? 'light' : 'subtle'} color="gray" aria-label={label} onClick={onToggle}>
        <IconBraces size={13} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Most optional inputs may be null, too, which nobody writes. */
function withoutNull(schema: unknown): unknown {
  if (!isRecord(schema) || !Array.isArray(schema['anyOf'])) return schema;
  const rest = schema['anyOf'].filter((each) => textAt(each, 'type') !== 'null');
  const [only]: unknown[] = rest;
  return rest.length === 1 && isRecord(only) ? { ...schema, ...only } : schema;
}
