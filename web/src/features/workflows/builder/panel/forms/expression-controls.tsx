/** Fields that may hold expressions. */
import { isRecord } from '../../../../../api/json.ts';
import { ExpressionField } from '../expressions/expression-field.tsx';
import { usePanel } from '../panel-context.ts';
import { AnyInput } from './any-input.tsx';
import type { ControlProps } from './control-props.ts';
import { FormDesigner } from './form-designer.tsx';
import { ValuesInput } from './values-input.tsx';

const written = (value: unknown) =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

function fieldProps({ label, help, path, spec }: ControlProps) {
  return { label, help, path, isRequired: spec.isRequired, example: spec.example };
}

export function TextControl(props: ControlProps) {
  return <ExpressionField {...fieldProps(props)} value={written(props.value)} onChange={props.onChange} />;
}

export function CodeControl(props: ControlProps) {
  return <ExpressionField {...fieldProps(props)} isCode value={written(props.value)} onChange={props.onChange} />;
}

/** One expression, with or without braces around it. */
export function ConditionControl(props: ControlProps) {
  const value = written(props.value);
  return (
    <ExpressionField
      {...fieldProps(props)}
      isBare={!value.includes('{{')}
      value={value}
      onChange={(text) => props.onChange(text)}
    />
  );
}

export function AnyControl(props: ControlProps) {
  return <AnyInput {...fieldProps(props)} value={props.value} onChange={props.onChange} />;
}

export function ValuesControl(props: ControlProps) {
  const { value, onChange } = props;
  const isWhole = value !== undefined && (!isRecord(value) || Array.isArray(value));
  if (isWhole) return <AnyControl {...props} />;
  return <ValuesInput {...fieldProps(props)} value={value} onChange={onChange} />;
}

export function SchemaControl({ label, help, value, onChange }: ControlProps) {
  const { isReadOnly } = usePanel();
  return <FormDesigner label={label} help={help} schema={value} isReadOnly={isReadOnly} onChange={onChange} />;
}
