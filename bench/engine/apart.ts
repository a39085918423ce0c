/** API and workers in processes of their own, with the workflows that are measured. */
import pg from 'pg';
import { Pool } from 'undici';
import { type Installation, startInstallation } from '../../tests/crash/installation.ts';
import { startEcho } from './echo.ts';
import { type Hook, type Hooks, publishAll } from './hooks.ts';
import { requester } from './load.ts';

export interface Apart extends AsyncDisposable {
  installation: Installation;
  client: pg.Client;
  hooks: Hooks;
  workspaceId: string;
  /** Calls it that often; answers the ids of the runs. */
  start(hook: Hook, body: object, count: number): Promise<string[]>;
}

export async function startApart(): Promise<Apart> {
  const undo = new AsyncDisposableStack();
  const echo = await startEcho();
  undo.defer(() => void echo.process.kill());
  const installation = undo.use(await startInstallation({ OUTBOUND_ALLOW: '127.0.0.1', LOG_LEVEL: 'error' }));
  const client = new pg.Client(installation.database());
  await client.connect();
  undo.defer(async () => await client.end());
  const { workspace, api } = installation;
  const hooks = await publishAll({ url: api.url, ...workspace }, echo.url);
  return {
    installation,
    client,
    hooks,
    workspaceId: workspace.workspaceId,
    async start(hook, body, count) {
      const pool = new Pool(api.url, { connections: 8 });
      const request = requester(pool, { hook, body });
      for (let left = count; left > 0; left -= 8) {
        await Promise.all(Array.from({ length: Math.min(8, left) }, request));
      }
      await pool.close();
      const { rows } = await client.query<{ id: string }>(
        'select id from runs where workflow_id = $1 order by id desc limit $2',
        [hook.workflowId, count],
      );
      return rows.map(({ id }) => id);
    },
    [Symbol.asyncDispose]: async () => await undo.disposeAsync(),
  };
}
