import { expect, test } from 'vitest';
import { upToStep } from './up-to-step.ts';

const stop = (id: string, more: object = {}) => ({ id, type: 'stop', ...more });
const outline = (steps: readonly { id: string }[], target: string) =>
  JSON.stringify(upToStep({ name: 'x', steps }, target)['steps']).match(/(?<="id":")\w+/g);

test('what comes after a step goes, in its list and in those around it', () => {
  const inner = [stop('b1'), stop('b2'), stop('b3')];
  const loop = [stop('a'), { id: 'each', type: 'loop', steps: inner }, stop('z')];
  expect(outline(loop, 'b2')).toEqual(['a', 'each', 'b1', 'b2']);
  expect(outline(loop, 'each')).toEqual(['a', 'each', 'b1', 'b2', 'b3']);
  const fan = [{ id: 'fan', type: 'parallel', branches: [[stop('p')], inner] }, stop('z')];
  expect(outline(fan, 'b1')).toEqual(['fan', 'p', 'b1']);
  const check = [{ id: 'check', type: 'conditional', cases: [{ when: '{{ true }}', steps: inner }] }, stop('z')];
  expect(outline(check, 'b1')).toEqual(['check', 'b1']);
});

test('what says when to start, and what is given, goes with it', () => {
  const definition = { name: 'x', triggers: [], output: '{{ b }}', concurrency: {}, config: { a: 1 } };
  expect(upToStep({ ...definition, steps: [stop('a'), stop('b')] }, 'a')).toEqual({
    name: 'x',
    config: { a: 1 },
    steps: [stop('a')],
  });
});

test('nothing goes where the order is said by "after", or there is no such step', () => {
  expect(outline([stop('a', { after: ['b'] }), stop('b')], 'a')).toEqual(['a', 'b']);
  const definition = { name: 'x', steps: [stop('a')] };
  expect(upToStep(definition, 'nobody')).toBe(definition);
});
