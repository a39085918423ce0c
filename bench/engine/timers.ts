import { Pool } from 'undici';
import { percentiles, round } from '../harness.ts';
import { type EngineCase, toMeasured } from './case.ts';
import { concurrency, requester, untilDone } from './load.ts';

const timersDue = 5_000;
const duePerSecond = 500;

/** How late each run ends after the moment it waited for. */
export const timers: EngineCase = {
  summary: `timers due at ${duePerSecond} a second; goal: no more than so many milliseconds late (p99)`,
  goal: 250,
  async measure(ground) {
    const { program, client, hooks } = await ground.running();
    const pool = new Pool(program.url, { connections: concurrency });
    const first = Date.now() + 15_000;
    let next = 0;
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (next < timersDue) {
          const at = new Date(first + (next++ * 1000) / duePerSecond).toISOString();
          await requester(pool, { hook: hooks.timer, body: { at } })();
        }
      }),
    );
    await untilDone(client, hooks.timer);
    await pool.close();
    const { rows } = await client.query<{ late: number; at: number }>(
      `select extract(epoch from ended_at - (output ->> 'at')::timestamptz)::float * 1000 as late,
              extract(epoch from ended_at)::float as at
         from runs where workflow_id = $1 and state = 'completed'`,
      [hooks.timer.workflowId],
    );
    const ends = rows.map(({ at }) => at).toSorted((a, b) => a - b);
    const perSecond = (ends.length - 1) / ((ends.at(-1) ?? 0) - (ends[0] ?? 0));
    return {
      ...toMeasured(perSecond, percentiles(rows.map(({ late }) => late))),
      ofCeiling: round(perSecond / duePerSecond),
      count: rows.length,
    };
  },
};
