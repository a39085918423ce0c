import { exampleStep } from '@millrace/contracts/runs/run';
import { expect, it } from 'vitest';
import { pairSteps } from './pair-steps.ts';

const aStep = (path: string, change: object = {}) => ({ ...exampleStep, path, id: path, ...change });

it('puts the steps of both on one list, in their order', () => {
  const a = [aStep('one'), aStep('two'), aStep('four')];
  const b = [aStep('zero'), aStep('one'), aStep('three'), aStep('four')];
  expect(pairSteps(a, b).map(({ path, a: inA, b: inB }) => [path, Boolean(inA), Boolean(inB)])).toEqual([
    ['zero', false, true],
    ['one', true, true],
    ['three', false, true],
    ['two', true, false],
    ['four', true, true],
  ]);
});

it('says field by field what differs, and does not mind the time it took', () => {
  const a = [aStep('x', { input: { n: 1, list: [1, 2] }, endedAt: null })];
  const b = [aStep('x', { input: { n: 2, list: [1, 2] } })];
  expect(pairSteps(a, b)).toMatchObject([{ isSame: false, input: [{ path: 'n', before: 1, after: 2 }], output: [] }]);
  expect(pairSteps(a, a)).toMatchObject([{ isSame: true }]);
});
