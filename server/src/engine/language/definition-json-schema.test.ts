import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryWorkflow } from '#testing/workflow-arbitrary';
import { createDefinitionJsonSchema } from './definition-json-schema.ts';

const schema = createDefinitionJsonSchema();
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
const isValid = (definition: unknown) => validate(definition) || validate.errors;
const workflow = (...steps: unknown[]) => ({ name: 'Test', steps });

describe('the published JSON Schema', () => {
  it('takes what the compiler takes', () => {
    fc.assert(
      fc.property(arbitraryWorkflow(), (definition) => {
        expect(isValid(JSON.parse(JSON.stringify(definition)))).toBe(true);
      }),
      { seed: 31, numRuns: 100 },
    );
  });

  it.each([
    [{ name: 'x' }],
    [workflow({ type: 'htttp', url: 'https://a.example' })],
    [workflow({ type: 'http' })],
    [workflow({ type: 'http', url: 'https://a.example', methd: 'GET' })],
    [workflow({ type: 'wait', for: '1d', id: 'not a name' })],
    [workflow({ type: 'loop', count: 1, steps: [{ type: 'stop', status: 'complete' }] })],
    [workflow({ type: 'stop', timeout: 'a day' })],
    [workflow({ type: 'transformation', action: 'filter', inputs: { items: [], whre: 'x' } })],
  ])('refuses %j', (definition) => {
    expect(isValid(definition)).not.toBe(true);
  });

  it('describes every field of every step and trigger', () => {
    const silent: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('properties' in value && typeof value.properties === 'object' && 'additionalProperties' in value)
        for (const [name, field] of Object.entries(value.properties ?? {}) as [string, object][])
          if (!('description' in field) && !('$ref' in field)) silent.push(`${path}.${name}`);
      for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`);
    };
    walk(schema, '');
    expect(silent).toEqual([]);
  });
});
