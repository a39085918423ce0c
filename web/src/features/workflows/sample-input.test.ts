import { expect, test } from 'vitest';
import { sampleInput } from './sample-input.ts';

test('the fields of the schema are there to fill in', () => {
  const input = {
    type: 'object',
    properties: { name: { type: 'string' }, seats: { type: 'integer', default: 3 }, plan: { enum: ['free', 'pro'] } },
  };
  const wanted = { name: '', seats: 3, plan: 'free' };
  expect(sampleInput({ triggers: [{ type: 'webhook' }, { type: 'manual', input }] })).toEqual(wanted);
  expect(sampleInput({ inputs: input })).toEqual(wanted);
});

test('a draft that says nothing of its input asks for nothing', () => {
  expect(sampleInput({ triggers: 'none' })).toEqual({});
  expect(sampleInput({ triggers: [{ type: 'manual' }] })).toEqual({});
});
