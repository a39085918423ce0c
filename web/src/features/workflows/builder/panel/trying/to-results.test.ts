import type { TriedStep } from '@millrace/contracts/workflows/workflow-trials';
import { expect, it } from 'vitest';
import { missingSteps } from './missing-steps.ts';
import { toResults } from './to-results.ts';

const aStep = (step: Partial<TriedStep>): TriedStep => ({
  path: 'a',
  id: 'a',
  type: 'transformation',
  state: 'done',
  input: null,
  output: null,
  log: [],
  error: null,
  ...step,
});

it('says what a call would have sent, why a step failed, and how often one ran', () => {
  const error = { code: 'x', message: 'Too late', path: 'c', help: null };
  const results = toResults(
    [
      aStep({}),
      aStep({ id: 'b', type: 'http' }),
      aStep({ id: 'c', path: 'each[0].c' }),
      aStep({ id: 'c', path: 'each[1].c', state: 'failed', error }),
    ],
    'would send',
  );
  expect(Object.fromEntries(results)).toEqual({
    a: { state: 'done' },
    b: { state: 'done', note: 'would send' },
    c: { state: 'failed', note: 'Too late', count: 2, failedCount: 1 },
  });
});

it('knows which steps it reads have given nothing yet', () => {
  const node = { id: 'c', step: { text: '{{ a.x }} {{ b.y }}' } } as unknown as Parameters<typeof missingSteps>[0]; // what is read
  expect(missingSteps(node, [{ id: 'a' }, { id: 'b' }, { id: 'other' }], { a: 1 })).toEqual(['b']);
});
