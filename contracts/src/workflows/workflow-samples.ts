/** What an editor shows values with: a sample somebody pinned, else the last real run, else something of the right shape. */
import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { workflowErrors, workflowSampleErrors } from './errors.ts';
import { exampleWorkflow } from './workflow.ts';

export const WorkflowSample = z
  .object({
    source: z.enum(['pinned', 'run', 'made']).describe('Of `trigger`: pinned, of the last run, or made up.'),
    trigger: z.unknown().describe('What expressions see as `trigger`. Long lists and texts are cut, secrets hidden.'),
    inputs: z.unknown(),
    values: z
      .record(z.string(), z.unknown())
      .describe('By the id of a step, what it gives: what is pinned, else what it gave in the last run.'),
    pinnedSteps: z.array(z.string()).describe('Ids of the steps whose values are pinned.'),
    runId: Id.nullable().describe('The run the values are of.'),
    at: Timestamp.nullable().describe('When it was pinned or run.'),
    listensUntil: Timestamp.nullable().describe('A test call of the webhook becomes the pinned sample until then.'),
  })
  .meta({ id: 'WorkflowSample' });
export type WorkflowSample = z.infer<typeof WorkflowSample>;

const { id } = exampleWorkflow;
const example: WorkflowSample = {
  source: 'run',
  trigger: { lead: { name: 'Ada Lovelace' } },
  inputs: null,
  values: { note: { id: '0192f3c1-7a00-7000-8000-0000000000c1' } },
  pinnedSteps: [],
  runId: '0192f3c1-7a00-7000-8000-0000000000d1',
  at: '2026-01-05T09:35:00.000Z',
  listensUntil: null,
};
const errors = [workflowErrors.notFound, workflowErrors.notYours] as const;

export const getWorkflowSample = operation({
  id: 'workflow_samples.get',
  method: 'GET',
  path: '/workflows/{id}/sample',
  permission: 'runs.read',
  summary: 'Get sample data of a workflow',
  description: 'For trying steps and showing what expressions give.',
  input: z.object({ id: Id }),
  answer: WorkflowSample,
  errors: [workflowErrors.notFound],
  example: { input: { id }, answer: example },
});

export const pinWorkflowSample = operation({
  id: 'workflow_samples.pin',
  method: 'PUT',
  path: '/workflows/{id}/sample',
  permission: 'workflows.write',
  summary: 'Pin sample data',
  description:
    'What expressions see in the editor from now on, whatever runs there are: as `trigger`, or with `step` as the value of that step. Null unpins it.',
  input: z.object({
    id: Id,
    trigger: z.unknown().optional(),
    step: z.string().min(1).max(64).optional().describe('The id of a step: pins `value` for it instead of `trigger`.'),
    value: z.unknown().optional(),
  }),
  answer: WorkflowSample,
  errors: [...errors, workflowSampleErrors.tooLarge],
  example: {
    input: { id, trigger: example.trigger },
    answer: { ...example, source: 'pinned' },
  },
});

export const listenForTestCall = operation({
  id: 'workflow_samples.listen',
  method: 'POST',
  path: '/workflows/{id}/listen',
  permission: 'workflows.write',
  summary: 'Listen for a test call of a webhook',
  description:
    'Answers an address of its own that takes any call for ten minutes. The first becomes the pinned sample and ends it; no run is started. `stop` ends it before.',
  input: z.object({ id: Id, stop: z.boolean().default(false) }),
  answer: z.object({ url: z.string(), listensUntil: Timestamp.nullable() }),
  errors: [...errors],
  example: {
    input: { id },
    answer: {
      url: 'https://millrace.example/hook-tests/AZLzwXoAcACAAAAAAAAAoQGS88F6AHAAgAAAAAAAALEbq3pXv2m1i7yYwT8kq0aZ',
      listensUntil: '2026-01-05T09:45:00.000Z',
    },
  },
});
