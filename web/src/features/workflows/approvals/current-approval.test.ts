import { expect, test } from 'vitest';
import { currentOf, stepFrom } from './current-approval.ts';

test('the first is current until somebody moves', () => {
  expect(currentOf(['a', 'b'], undefined)).toEqual({ id: 'a', index: 0 });
  expect(currentOf([], { id: 'a', index: 0 })).toBeUndefined();
});

test('what comes in above does not move the current one', () => {
  expect(currentOf(['new', 'a', 'b'], { id: 'b', index: 1 })).toEqual({ id: 'b', index: 2 });
});

test('after a decision the next one is at its place, and at the end the last', () => {
  expect(currentOf(['a', 'c'], { id: 'b', index: 1 })).toEqual({ id: 'c', index: 1 });
  expect(currentOf(['a'], { id: 'b', index: 1 })).toEqual({ id: 'a', index: 0 });
});

test('stepping ends at the ends', () => {
  expect(stepFrom(['a', 'b'], { id: 'a', index: 0 }, 1)).toEqual({ id: 'b', index: 1 });
  expect(stepFrom(['a', 'b'], { id: 'b', index: 1 }, 1)).toEqual({ id: 'b', index: 1 });
  expect(stepFrom(['a', 'b'], { id: 'a', index: 0 }, -1)).toEqual({ id: 'a', index: 0 });
});
