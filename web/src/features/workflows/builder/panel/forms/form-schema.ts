/** A JSON Schema as people design forms: a list of fields, and back. Pure. */
import { isRecord, textAt } from '../../../../../api/json.ts';

export const formFieldTypes = ['text', 'email', 'number', 'boolean', 'date', 'choice'] as const;
export type FormFieldType = (typeof formFieldTypes)[number];

export interface FormFieldDesign {
  name: string;
  title: string;
  type: FormFieldType;
  isRequired: boolean;
  choices: readonly string[];
  /** What the designer has no control for stays as it was written. */
  rest: Readonly<Record<string, unknown>>;
}

export function toDesigns(schema: unknown): FormFieldDesign[] {
  const properties = isRecord(schema) ? schema['properties'] : undefined;
  if (!isRecord(properties)) return [];
  const required: unknown[] = isRecord(schema) && Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, property]) => {
    const { title: _title, type: _type, format: _format, enum: choices, ...rest } = isRecord(property) ? property : {};
    return {
      name,
      title: textAt(property, 'title') ?? '',
      type: typeOf(property),
      isRequired: required.includes(name),
      choices: Array.isArray(choices) ? choices.map(String) : [],
      rest,
    };
  });
}

function typeOf(property: unknown): FormFieldType {
  if (isRecord(property) && Array.isArray(property['enum'])) return 'choice';
  const type = textAt(property, 'type');
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'boolean';
  const format = textAt(property, 'format');
  return format === 'email' || format === 'date' ? format : 'text';
}

export function toSchema(designs: readonly FormFieldDesign[]): Record<string, unknown> {
  const properties = designs.map(({ name, title, type, choices, rest }): [string, unknown] => [
    name,
    { ...(title !== '' && { title }), ...schemaOfType(type, choices), ...rest },
  ]);
  const fieldsByName: Record<string, unknown> = Object.fromEntries(properties);
  const required = designs.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    type: 'object',
    properties: fieldsByName,
    ...(required.length > 0 && { required }),
  };
}

function schemaOfType(type: FormFieldType, choices: readonly string[]): Record<string, unknown> {
  if (type === 'choice') return { type: 'string', enum: choices };
  if (type === 'email' || type === 'date') return { type: 'string', format: type };
  return { type: type === 'text' ? 'string' : type };
}

export function freeName(designs: readonly FormFieldDesign[]): string {
  for (let count = designs.length + 1; ; count += 1) {
    const name = `field_${count}`;
    if (!designs.some((design) => design.name === name)) return name;
  }
}
