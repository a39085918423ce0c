/** How a field of a step is described to the form, and how it is read from a step and written into it. Pure. */
import { isRecord } from '../../../../../api/json.ts';

export type FieldInput =
  | 'text'
  | 'plain'
  | 'duration'
  | 'code'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'either'
  | 'values'
  | 'any'
  | 'schema'
  | 'numbers'
  | 'action'
  | 'connection'
  | 'workflow'
  | 'event'
  | 'people'
  | 'retry'
  | 'escalation'
  | 'cases'
  | 'branches'
  | 'join'
  | 'onError'
  | 'compensate'
  | 'condition'
  | 'selector'
  | 'columns'
  | 'picked'
  | 'sortKeys'
  | 'aggregates'
  | 'list'
  | 'header'
  | 'several'
  | 'lines'
  | 'leadMap';

export interface FieldSpec {
  name: string;
  input: FieldInput;
  /** Of a choice, its values; of `either`, the fields of which one is given. */
  choices?: readonly string[];
  isRequired?: boolean;
  /** Shown only where this field has been given, or one of these values. */
  when?: { field: string; is?: readonly unknown[] };
  /** Of these fields one is given; this one is shown where it is it. */
  oneOf?: readonly string[];
  /** What it is called and explained by, where fields of the same name mean different things. */
  word?: string;
  /** What stands in it while it is empty: an example, or in words what it means then. */
  example?: string;
  placeholder?: string;
  /** The field with the list whose items `selector`, `columns` and the like are about. */
  of?: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isShown({ name, when, oneOf }: FieldSpec, step: Fields): boolean {
  if (oneOf && chosenOf(oneOf, step) !== name) return false;
  if (!when) return true;
  const value = step[when.field];
  return when.is ? when.is.includes(value) : value !== undefined;
}

/** Of fields that exclude each other the one that is given, else the first. */
export function chosenOf(fields: readonly string[], step: Fields): string {
  return fields.find((field) => step[field] !== undefined) ?? fields[0] ?? '';
}

/** Another of them is given from now on, and empty at first. */
export function withChosen(step: Fields, fields: readonly string[], chosen: string): Fields {
  const rest = Object.fromEntries(Object.entries(step).filter(([name]) => !fields.includes(name)));
  return { ...rest, [chosen]: '' };
}

/** Empty fields are left out, so that a definition says only what it means. */
export function withField(step: Fields, name: string, value: unknown): Fields {
  if (value === undefined || value === '') {
    const { [name]: _, ...rest } = step;
    return rest;
  }
  return { ...step, [name]: value };
}

/** The fields of a transformation may stand in the step or in its inputs. */
export function readInputs(step: Fields, names: readonly string[]): Fields {
  const beside = Object.entries(step).filter(([name]) => names.includes(name));
  const { inputs } = step;
  return { ...Object.fromEntries(beside), ...(isRecord(inputs) && !Array.isArray(inputs) && inputs) };
}

/** Each stays where it was; what is new stands in the inputs. */
export function withInput(step: Fields, name: string, value: unknown): Fields {
  const { inputs } = step;
  const inner = isRecord(inputs) && !Array.isArray(inputs) ? inputs : {};
  if (Object.hasOwn(step, name) && !Object.hasOwn(inner, name)) return withField(step, name, value);
  return { ...step, inputs: withField(inner, name, value) };
}

/** Where it stands in the definition: below the inputs, unless it stands beside them. */
export function pathOfInput(at: string, step: Fields, name: string): string {
  const { inputs } = step;
  const isInside = isRecord(inputs) && Object.hasOwn(inputs, name);
  return Object.hasOwn(step, name) && !isInside ? `${at}.${name}` : `${at}.inputs.${name}`;
}
