import { expect, it } from 'vitest';
import { sampleOf } from './sample-of.ts';

it('something of the shape a schema describes', () => {
  const schema = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      count: { type: 'integer' },
      list: { type: 'array', items: {} },
      state: { enum: ['new', 'old'] },
      plan: { type: 'string', default: 'free' },
      owner: { anyOf: [{ type: 'object', properties: { name: { type: 'string' } } }, { type: 'null' }] },
      any: {},
      lead: { $ref: '#/$defs/Lead' },
    },
    $defs: { Lead: { type: 'object', properties: { self: { $ref: '#/$defs/Lead' }, id: { type: 'string' } } } },
  };
  expect(sampleOf(schema)).toEqual({
    id: 'sample',
    count: 1,
    list: [],
    state: 'new',
    plan: 'free',
    owner: { name: 'sample' },
    any: null,
    lead: { id: 'sample', self: expect.objectContaining({ id: 'sample' }) },
  });
});
