/** Actions are declared with zod: one schema checks what comes in, and says in JSON Schema what may. */
import { z } from 'zod';
import type { Json, JsonSchema } from '../language/json.ts';
import type { ActionDefinition, ActionError } from './action.ts';

export interface DeclaredAction<
  Inputs extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends Omit<ActionDefinition, 'inputs' | 'output'> {
  inputs: Inputs;
  output: Output;
}

export function describeAction(action: DeclaredAction): ActionDefinition {
  const { service, name, title, description, effect, effectOf, wireOf, idOf, timeLimitMs, needsConnection } = action;
  return {
    service,
    name,
    title,
    description,
    inputs: toJsonSchema(action.inputs, 'input'),
    output: toJsonSchema(action.output, 'output'),
    effect,
    ...(effectOf === undefined ? {} : { effectOf }),
    ...(wireOf === undefined ? {} : { wireOf }),
    ...(idOf === undefined ? {} : { idOf }),
    timeLimitMs,
    needsConnection,
  };
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

/** What an action was given, checked. An optional field that a template made null is one that was not given. */
export function readInputs<Inputs extends z.ZodType>(
  schema: Inputs,
  inputs: Json,
): { ok: true; inputs: z.output<Inputs> } | { ok: false; error: ActionError } {
  const first = schema.safeParse(inputs);
  const parsed = first.success ? first : schema.safeParse(withoutNulls(inputs));
  if (parsed.success) return { ok: true, inputs: parsed.data };
  const { issues } = first.success ? parsed.error : first.error;
  const sentences = issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'inputs'}: ${message}`);
  return {
    ok: false,
    error: {
      code: 'actions.invalid_inputs',
      message: `The step gives the action what it cannot take. ${sentences.join('; ')}.`,
      class: 'permanent',
    },
  };
}

function withoutNulls(inputs: Json): Json {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return inputs;
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));
}
