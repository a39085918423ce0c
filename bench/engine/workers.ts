import { setTimeout as delay } from 'node:timers/promises';
import { round } from '../harness.ts';
import { type Apart, startApart } from './apart.ts';
import type { EngineCase } from './case.ts';
import { seed } from './ground.ts';
import { small } from './hooks.ts';
import { copyRun, untilDone } from './load.ts';

const inLine = 20_000;
const rounds = 3;

/** Two processes that claim the same runs must not stand in each other's way; they have the same cores, too. */
export const workers: EngineCase = {
  summary: `${inLine} runs in line carried out by two workers beside one API, against one worker; goal: at least so many times as fast`,
  goal: 1,
  async measure(ground) {
    await using apart = await startApart();
    await seed(apart.client, apart.workspaceId);
    const first = await apart.installation.startWorker();
    const one = await perSecond(apart);
    await apart.installation.startWorker();
    const two = await perSecond(apart);
    // Once more alone: a database that has grown is no fault of the second.
    await first.stop();
    const oneAgain = await perSecond(apart);
    ground.say(`workers: one ${one}, two ${two}, one ${oneAgain} a second`);
    return { perSecond: two, one, oneAgain, ratio: round(two / ((one + oneAgain) / 2)) };
  },
};

/** The middle of the rounds, by the database's clock: from when they were in line until the last has ended. */
async function perSecond(apart: Apart): Promise<number> {
  const { client, hooks } = apart;
  const measured: number[] = [];
  while (measured.length < rounds) {
    const [model = ''] = await apart.start(hooks.W4a, small, 1);
    await untilDone(client, hooks.W4a);
    await client.query('vacuum analyze runs');
    const { rows: clock } = await client.query<{ now: Date }>('select clock_timestamp() as now');
    await copyRun(client, model, inLine);
    await delay(200);
    await untilDone(client, hooks.W4a);
    const { rows } = await client.query<{ count: number; seconds: number }>(
      `select count(*)::int as count, extract(epoch from max(ended_at) - min(started_at))::float as seconds
         from runs where workflow_id = $1 and state = 'completed' and started_at > $2`,
      [hooks.W4a.workflowId, clock[0]?.now],
    );
    measured.push((rows[0]?.count ?? 0) / (rows[0]?.seconds ?? NaN));
  }
  return round(measured.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN);
}
