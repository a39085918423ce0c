/** The language as a published JSON Schema: what editors complete and check by, made from the one that validates. */
import { z } from 'zod';
import { transformations } from '../steps/transformations/transformations.ts';
import { definitionSchema } from './definition.ts';
import type { JsonSchema } from './json.ts';

export function createDefinitionJsonSchema(): JsonSchema {
  return toJsonSchema(definitionSchema, ({ zodSchema, jsonSchema }) => {
    const type = zodSchema instanceof z.ZodObject ? (zodSchema.shape as { type?: unknown }).type : undefined; // any shape may have none
    if (type instanceof z.ZodLiteral && type.value === 'transformation') Object.assign(jsonSchema, fieldsByAction());
  });
}

/** The fields of an action stand in `inputs` or in the step itself. */
function fieldsByAction(): JsonSchema {
  return {
    allOf: Object.entries(transformations).map(([action, { title, description, fields }]) => {
      const { properties = {} } = toJsonSchema(fields) as { properties?: JsonSchema }; // an object’s
      return {
        title,
        description,
        if: { properties: { action: { const: action } }, required: ['action'] },
        then: { properties: { ...properties, inputs: { type: 'object', properties, additionalProperties: false } } },
      };
    }),
  };
}

type Override = NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override'];

function toJsonSchema(schema: z.ZodType, override?: Override): JsonSchema {
  const options = { target: 'draft-2020-12', io: 'input', ...(override && { override }) } as const;
  return z.toJSONSchema(schema, options) as unknown as JsonSchema; // which it is
}
