import { Pool } from 'undici';
import { round } from '../harness.ts';
import { measureAnswered } from './answered.ts';
import type { EngineCase } from './case.ts';
import { measureClaims } from './claims.ts';
import type { Running } from './ground.ts';
import { publishAll, small } from './hooks.ts';
import { copyRun, requester } from './load.ts';

const pending = 1_000_000;
const callers = 4;

/** A small workspace whose webhooks are answered when finished, alone and beside one with a million runs in line. */
export const neighbour: EngineCase = {
  summary: `a small workspace, ${callers} at once, beside ${pending} runs in line of another; goal: p95 at most so many times that alone`,
  goal: 2,
  async measure(ground) {
    const running = await ground.running();
    const { program, client, hooks, echoUrl } = running;
    const quiet = { url: program.url, ...(await program.createWorkspace('Small')) };
    const { W4: hook } = await publishAll(quiet, echoUrl);
    const alone = await measureAnswered(program.url, hook, { concurrency: callers });
    const claimAlone = await measureClaims(running);
    await copyRun(client, await anyRunOf(running), pending);
    await client.query('vacuum analyze runs');
    try {
      const beside = await measureAnswered(program.url, hook, { concurrency: callers });
      const claimBeside = await measureClaims(running);
      return { ...beside, pending, alone, ratio: round(beside.p95Ms / alone.p95Ms), claimAlone, claimBeside };
    } finally {
      await client.query(`delete from runs where workflow_id = $1 and state = 'pending'`, [hooks.W4a.workflowId]);
    }
  },
};

/** One as the API writes it; the others are like it. */
async function anyRunOf({ program, client, hooks }: Running): Promise<string> {
  const pool = new Pool(program.url);
  await requester(pool, { hook: hooks.W4a, body: small })();
  await pool.close();
  const { rows } = await client.query<{ id: string }>('select id from runs where workflow_id = $1 limit 1', [
    hooks.W4a.workflowId,
  ]);
  return rows[0]?.id ?? '';
}
