import { z } from 'zod';
import { Id, requiredText } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { runErrors, runStepErrors } from './errors.ts';
import { exampleRun, exampleStep, OutlinedStep, RunStep } from './run.ts';

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

export const getRunStep = operation({
  id: 'run_steps.get',
  method: 'GET',
  path: '/runs/{id}/step',
  permission: 'runs.read',
  summary: 'Get one step of a run',
  description: 'As in the trace, by its path.',
  input: z.object({ id: Id, path: requiredText(1000).describe('The step, as in its trace.') }),
  answer: RunStep,
  errors: [runErrors.notFound, runStepErrors.notFound],
  example: { input: { id: exampleRun.id, path: exampleStep.path }, answer: exampleStep },
});

/** Of a run that took more, the first. */
export const outlinedAtMost = 1000;

export const outlineRun = operation({
  id: 'run_steps.outline',
  method: 'GET',
  path: '/runs/{id}/outline',
  permission: 'runs.read',
  summary: 'Get the outline of a run',
  description: `Every step at every depth with its state and its times, and without what it was given and gave: enough to draw the run. Of a run with more than ${outlinedAtMost} steps, those it took first.`,
  input: z.object({ id: Id }),
  answer: z.object({ steps: z.array(OutlinedStep), isWhole: z.boolean() }),
  errors: [runErrors.notFound],
  example: {
    input: { id: exampleRun.id },
    answer: {
      isWhole: true,
      steps: [
        {
          path: exampleStep.path,
          id: exampleStep.id,
          type: exampleStep.type,
          state: exampleStep.state,
          waitingReason: null,
          wakeAt: null,
          startedAt: '2026-01-05T09:30:00.020Z',
          endedAt: exampleStep.endedAt,
          attempts: [{ startedAt: '2026-01-05T09:30:00.020Z', endedAt: exampleStep.endedAt, hasFailed: false }],
          costMicros: 0,
        },
      ],
    },
  },
});
