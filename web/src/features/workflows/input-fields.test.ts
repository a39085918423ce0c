import { expect, it } from 'vitest';
import { fieldsOfInput, inputSchemaOf, readInput } from './input-fields.ts';

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer' },
    isVip: { type: 'boolean' },
    tags: { type: 'array' },
  },
  required: ['name'],
};

it('fills in what there was, and gives it back the same', () => {
  const value = { name: 'Ada', age: 36, isVip: true, tags: ['a'], lead: { id: 'l' } };
  const fields = fieldsOfInput(schema, value);
  expect(fields.map(({ initial }) => initial)).toEqual(['Ada', '36', true, '[\n  "a"\n]']);
  expect(readInput(fields, {}, value)).toEqual({ input: value });
  expect(readInput(fields, { age: '37' }, value)).toEqual({ input: { ...value, age: 37 } });
});

it('says at which field what is wrong', () => {
  const fields = fieldsOfInput(schema, {});
  expect(readInput(fields, { age: 'x' }, {})).toEqual({ faults: { name: 'missing', age: 'number' } });
  expect(readInput(fields, { name: 'Ada', age: 'true', tags: '[' }, {})).toEqual({
    faults: { age: 'number', tags: { reason: expect.any(String) } },
  });
  expect(readInput(fieldsOfInput(schema, { name: 'Ada' }), { name: '' }, {})).toEqual({ faults: { name: 'missing' } });
});

it('takes the schema of the trigger, of a form where there is one', () => {
  const definition = {
    triggers: [
      { type: 'manual', input: schema },
      { type: 'form', schema: { properties: {} } },
    ],
  };
  expect(inputSchemaOf(definition)).toBe(schema);
  expect(inputSchemaOf(definition, 'form')).toEqual({ properties: {} });
  expect(
    inputSchemaOf(
      {
        triggers: [
          { type: 'form', schema },
          { type: 'form', schema },
        ],
      },
      'form',
    ),
  ).toBeUndefined();
  expect(inputSchemaOf({})).toBeUndefined();
});
