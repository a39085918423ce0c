/** The names of fields a place of a definition may have, asked of the schema, for suggestions. */
import { z } from 'zod';

/** `value` tells which of several forms is meant. */
export function knownFields(schema: z.core.$ZodType, value: unknown, keys: readonly PropertyKey[]): readonly string[] {
  const [key, ...rest] = keys;
  if (schema instanceof z.ZodLazy || schema instanceof z.ZodOptional) return knownFields(schema.unwrap(), value, keys);
  if (schema instanceof z.ZodUnion) {
    // A discriminated union is one, too.
    const forms = schema.options.filter((option: z.core.$ZodType) => isMeant(option, value));
    return forms.flatMap((form: z.core.$ZodType) => knownFields(form, value, keys));
  }
  if (schema instanceof z.ZodArray) {
    if (key === undefined || !Array.isArray(value)) return [];
    return knownFields(schema.element, value[Number(key)], rest);
  }
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  if (key === undefined) return Object.keys(shape);
  const field = shape[String(key)];
  return field ? knownFields(field, fieldOf(value, String(key)), rest) : [];
}

function isMeant(option: z.core.$ZodType, value: unknown): boolean {
  if (option instanceof z.ZodLazy) return isMeant(option.unwrap(), value);
  if (option instanceof z.ZodArray) return Array.isArray(value);
  if (!(option instanceof z.ZodObject) || Array.isArray(value)) return false;
  const type: unknown = option.shape['type'];
  return !(type instanceof z.ZodLiteral) || type.value === fieldOf(value, 'type');
}

function fieldOf(value: unknown, name: string): unknown {
  // Any object may be asked for its own fields.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
