import { expect, it } from 'vitest';
import { readCases, toCases, toTwoWays } from './cases.ts';

const wait = { id: 'wait', type: 'wait' };

it('becomes several cases and two ways again, with the steps that are in it', () => {
  const step = { id: 'check', type: 'conditional', if: '{{ a }}', then: [wait], else: [] };
  const cases = toCases(step);
  expect(cases).toEqual({
    id: 'check',
    type: 'conditional',
    else: [],
    cases: [{ when: '{{ a }}', steps: [wait] }],
  });
  expect(toTwoWays(cases)).toEqual(step);
});

it('does not go back where steps would be lost', () => {
  expect(
    toTwoWays({
      cases: [
        { when: 'a', steps: [] },
        { when: 'b', steps: [wait] },
      ],
    }),
  ).toBeUndefined();
  expect(
    toTwoWays({
      cases: [
        { when: 'a', steps: [wait] },
        { when: 'b', steps: [] },
      ],
    }),
  ).toEqual({
    if: 'a',
    then: [wait],
  });
});

it('reads whatever stands there', () => {
  expect(readCases({ cases: [{ when: true }, 3] })).toEqual([
    { when: 'true', steps: [] },
    { when: '', steps: [] },
  ]);
  expect(readCases({})).toEqual([]);
});
