import fastJsonStringify from 'fast-json-stringify';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toSerializerSchema } from './answer-schema.ts';

describe('the serializer of an answer', () => {
  it('keeps fields whose names are keywords of JSON Schema', () => {
    const answer = z.object({ id: z.string(), description: z.string(), pattern: z.string().nullable() });
    const stringify = fastJsonStringify(toSerializerSchema(answer, { sparse: false }));
    const value = { id: '1', description: 'second', pattern: null };
    expect(JSON.parse(stringify(value))).toEqual(value);
  });

  it('lets no field out that the schema does not name', () => {
    const stringify = fastJsonStringify(toSerializerSchema(z.object({ id: z.string() }), { sparse: false }));
    expect(stringify({ id: '1', secret: 'x' })).toBe('{"id":"1"}');
  });
});
