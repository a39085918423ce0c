/** Starting runs, telling them what happens, and trying a definition out. */
import { z } from 'zod';
import { Id, requiredText, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { runErrors } from '../runs/errors.ts';
import { exampleRun, Run } from '../runs/run.ts';
import { workflowErrors } from './errors.ts';
import { exampleWorkflow } from './workflow.ts';

const { id } = exampleWorkflow;

export const runWorkflow = operation({
  id: 'workflows.run',
  method: 'POST',
  path: '/workflows/{id}/run',
  permission: 'runs.write',
  status: 201,
  summary: 'Run a workflow',
  description:
    'What is published, also while its triggers are off. `input` is checked against the schema of its manual trigger, else against its `inputs`; expressions see it as `trigger` and as `inputs`.',
  input: z.object({ id: Id, input: z.unknown().optional() }),
  answer: Run,
  errors: [
    workflowErrors.notFound,
    workflowErrors.notYours,
    workflowErrors.archived,
    workflowErrors.notPublished,
    runErrors.inputInvalid,
    runErrors.leftOut,
  ],
  example: {
    input: { id, input: { lead: { name: 'Ada Lovelace' } } },
    answer: {
      ...exampleRun,
      state: 'pending',
      trigger: 'manual',
      payload: { lead: { name: 'Ada Lovelace' } },
      inputs: { lead: { name: 'Ada Lovelace' } },
      output: null,
      causeEventId: null,
      startedBy: exampleWorkflow.owner,
      startedAt: null,
      endedAt: null,
    },
  },
});

export const signalWorkflows = operation({
  id: 'workflows.signal',
  method: 'POST',
  path: '/workflows/signals',
  permission: 'runs.signal',
  summary: 'Tell all runs that something has happened',
  description:
    'Reaches every run of the workspace that waits for this event with this key. What comes before a run waits is kept for it.',
  input: z.object({ event: requiredText(100), key: text(200).default(''), payload: z.unknown().optional() }),
  answer: z.object({ woken: z.number().int().describe('How many waiting runs it reached.') }),
  errors: [],
  example: { input: { event: 'order.paid', key: 'A-1042', payload: { amount: 4200 } }, answer: { woken: 1 } },
});
