/** Runs of workflows, as steps of other runs start them, tell them something, or end them. */
import { Id } from '@millrace/contracts/fields';
import { runStates } from '@millrace/contracts/runs/run';
import { cancelRun, signalRun } from '@millrace/contracts/runs/runs';
import { workflowErrors } from '@millrace/contracts/workflows/errors';
import { runWorkflow, signalWorkflows } from '@millrace/contracts/workflows/workflow-starts';
import { listWorkflows } from '@millrace/contracts/workflows/workflows';
import { z } from 'zod';
import { Problem } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { type Desk, ownAction, type OwnAction } from './own-action.ts';

const transactional = { effect: 'transactional' } as const;
const run = z.object({ runId: Id, state: z.enum(runStates) });

export const runActions: readonly OwnAction[] = [
  ownAction({
    ...transactional,
    name: 'start_run',
    title: 'Start a workflow',
    description:
      'Starts what is published and does not wait for it; a step of the type "workflow" does. It counts as caused by this run.',
    inputs: z.object({
      workflow: z.string().trim().min(1).max(200).describe('Its name or id.'),
      input: z.unknown().optional().describe('What it sees as trigger and as inputs.'),
    }),
    output: run,
    async perform(desk, { workflow, input }) {
      const id = isUuid(workflow) ? workflow : await findWorkflow(desk, workflow);
      const started = await desk.ask(runWorkflow, { id, input });
      return { runId: started.id, state: started.state };
    },
  }),
  ownAction({
    ...transactional,
    name: 'signal_run',
    title: 'Tell runs that something has happened',
    description:
      'Reaches runs that wait for the event: one run by its id, or with the key every run that waits with the same one.',
    inputs: z
      .object({
        event: z.string().trim().min(1).max(100),
        runId: Id.optional(),
        key: z.string().max(200).optional(),
        payload: z.unknown().optional(),
      })
      .refine(({ runId, key }) => runId === undefined || key === undefined, { error: 'give runId or key, not both' }),
    output: z.object({ woken: z.int() }),
    async perform(desk, { event, runId, key, payload }) {
      if (runId !== undefined) return await desk.ask(signalRun, { id: runId, event, payload });
      return await desk.ask(signalWorkflows, { event, key, payload });
    },
  }),
  ownAction({
    ...transactional,
    name: 'cancel_run',
    title: 'Cancel a run',
    description: 'It ends as soon as its worker sees it; what is under way outside is not taken back.',
    inputs: z.object({ runId: Id }),
    output: run,
    async perform(desk, { runId }) {
      const cancelled = await desk.ask(cancelRun, { id: runId });
      return { runId: cancelled.id, state: cancelled.state };
    },
  }),
];

async function findWorkflow(desk: Desk, name: string): Promise<string> {
  const { items } = await desk.ask(listWorkflows, { q: name, limit: 200 });
  const found = items.filter((workflow) => workflow.name.toLowerCase() === name.toLowerCase());
  const [first, second] = found;
  if (first && !second) return first.id;
  throw new Problem(
    workflowErrors.notFound,
    first ? `There are several workflows “${name}”: give the id of one.` : `There is no workflow “${name}”.`,
  );
}
