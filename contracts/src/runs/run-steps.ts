import { z } from 'zod';
import { Id } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { runErrors } from './errors.ts';
import { exampleRun, exampleStep, RunStep } from './run.ts';

export const listRunSteps = operation({
  id: 'run_steps.list',
  method: 'GET',
  path: '/runs/{id}/steps',
  permission: 'runs.read',
  summary: 'List the steps of a run',
  description:
    'The trace: what each step was given, what it gave, how long it took and what it cost, in the order they came. Those at the top, or directly in one: `under=each` has the rounds of the loop `each`.',
  input: z.object({ ...pageInput, id: Id, under: z.string().max(1000).default('').describe('The path of a step.') }),
  answer: pageOf(RunStep),
  errors: [runErrors.notFound],
  example: { input: { id: exampleRun.id }, answer: { items: [exampleStep], hasMore: false, nextCursor: null } },
});
