import { expect, it } from 'vitest';
import { holderOf, holdersOf, wayOf } from './run-path.ts';

it.each([
  ['send', '', undefined],
  ['check.send', 'check', undefined],
  ['each[3].send', 'each', { kind: 'round', number: 3 }],
  ['fan.0.ask', 'fan', { kind: 'branch', number: 0 }],
  ['send.error.note', 'send', { kind: 'error' }],
  ['send.compensate.undo', 'send', { kind: 'compensate' }],
] as const)('%s lies in "%s"', (path, holder, way) => {
  expect(holderOf(path)).toBe(holder);
  expect(wayOf(path)).toEqual(way);
});

it('names all that hold a step, from the inside', () => {
  expect(holdersOf('each[3].check.send')).toEqual(['each[3].check', 'each']);
});
