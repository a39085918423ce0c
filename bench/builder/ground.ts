/** What is measured on: the program with its web app, somebody signed in, a workflow of so many steps, a list of runs. */
import type { Page } from 'playwright-core';
import pg from 'pg';
import { findEmbeddedConnections } from '../../server/src/platform/postgres/embedded-server.ts';
import { openBrowser } from '../../tests/journeys/browser.ts';
import { startProgram } from '../../tests/program.ts';
import { manySteps } from './many-steps.ts';

export interface Ground extends AsyncDisposable {
  readonly page: Page;
  openWorkflow(steps: number): Promise<void>;
  /** Copies of one that has ended. */
  fillRuns(count: number): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  await using undo = new AsyncDisposableStack();
  const settings = { WELCOME: 'true', LOG_LEVEL: 'error', RATE_LIMIT_APP_PER_MINUTE: '0' };
  // It may have to build the web app first.
  const program = undo.use(await startProgram({ withWebApp: true, settings, readyWithinMs: 240_000 }));
  const { page } = undo.use(await openBrowser({ url: program.url }));
  await page.goto(/https?:\/\/\S+\/welcome\/\S+/.exec(program.output())?.[0] ?? 'no link was printed');
  await page.getByRole('link', { name: 'Workflows', exact: true }).first().waitFor();
  const post = async (path: string, data: object) => {
    const answer = await page.request.post(`/api/v1${path}`, { data, headers: { origin: program.url } });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as { id: string };
  };
  const kept = undo.move();
  return {
    page,
    async openWorkflow(steps) {
      const { id } = await post('/workflows', {
        definition: { name: `${steps} steps`, steps: manySteps(steps) },
      });
      await page.goto(`/workflows/${id}`);
      await page.locator('[data-step="steps[0]"]').waitFor();
    },
    async fillRuns(count) {
      const { id } = await post('/workflows', {
        definition: { name: 'Often', steps: [{ id: 'make', type: 'transformation', set: { x: 1 } }] },
      });
      await post(`/workflows/${id}/publish`, {});
      const run = await post(`/workflows/${id}/run`, {});
      await page.goto(`/runs/${run.id}`);
      await page.getByText('Completed', { exact: true }).first().waitFor();
      await copyRun(program.home, run.id, count);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function copyRun(home: string, runId: string, count: number): Promise<void> {
  const connection = findEmbeddedConnections(home, 'millrace_app')?.owner;
  if (!connection) throw new Error('The program runs without its PostgreSQL.');
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(
      `insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, actor_kind, actor_id,
                         created_at, started_at, ended_at)
       select workspace_id, (substr(id::text, 1, 19) || '8' || substr(md5(n::text), 1, 3) || '-' || substr(md5(n::text), 4, 12))::uuid,
              workflow_id, version_id, state, null, trigger_kind, trigger, actor_kind, actor_id, created_at, started_at, ended_at
         from runs, generate_series(1, $2::int) n where id = $1`,
      [runId, count],
    );
  } finally {
    await client.end();
  }
}
