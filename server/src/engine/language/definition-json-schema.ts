/** The language as a published JSON Schema: what editors complete and check by, made from the one that validates. */
import { z } from 'zod';
import { definitionSchema } from './definition.ts';
import type { JsonSchema } from './json.ts';

export function createDefinitionJsonSchema(): JsonSchema {
  return z.toJSONSchema(definitionSchema, { target: 'draft-2020-12', io: 'input' }) as unknown as JsonSchema; // it is one
}
