/** Workflows that ask, as tests start them over the API. */
import { expect } from 'vitest';
import type { TestWorkspace } from './test-program.ts';

const ask = { id: 'ok', type: 'approval', assignees: ['role:admin'], title: 'Send “{{ trigger.subject }}”?' };

/** A run of a workflow of its own that asks, and gives out what was decided. */
export async function startAsking(
  workspace: TestWorkspace,
  approval: object = {},
  input: object = { subject: 'Hello' },
): Promise<{ workflowId: string; runId: string }> {
  const definition = {
    name: 'Ask',
    steps: [
      { ...ask, ...approval },
      { id: 'end', type: 'transformation', set: { decision: '{{ ok }}' } },
    ],
  };
  const { body } = await workspace.call('POST', '/workflows', { definition });
  const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  const run = await workspace.call('POST', `/workflows/${body.id}/run`, { input });
  expect(run.status, JSON.stringify(run.body)).toBe(201);
  return { workflowId: String(body.id), runId: String(run.body.id) };
}

/** What the run asks. */
export async function readAsked(workspace: TestWorkspace, runId: string) {
  const read = async () => (await workspace.call('GET', `/approvals?runId=${runId}`)).body.items;
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(1);
  return (await read())[0];
}
