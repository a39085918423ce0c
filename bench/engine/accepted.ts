import { Pool } from 'undici';
import { measureLoad, round } from '../harness.ts';
import { type EngineCase, toMeasured } from './case.ts';
import { small } from './hooks.ts';
import { concurrency, countCompleted, durationMs, requester, untilDone, warmUpMs } from './load.ts';

/** Answered at once: what counts is how many come to their end, and how long the last of them takes after the load. */
export const accepted: EngineCase = {
  summary: `answered at once, ${concurrency} at once; what counts is how many come to their end`,
  goal: 4_000,
  async measure(ground) {
    const { program, client, hooks } = await ground.running();
    const hook = hooks.W4a;
    const ceiling = await ground.ceiling('oneCommit');
    const pool = new Pool(program.url, { connections: concurrency });
    let refused = 0;
    const request = requester(pool, { hook, body: small, onRefused: () => (refused += 1) });
    await measureLoad({ concurrency, durationMs: warmUpMs, request });
    await untilDone(client, hook);
    const before = await countCompleted(client, hook);
    refused = 0;
    const startedAt = performance.now();
    const { count, perSecond, latencyMs } = await measureLoad({ concurrency, durationMs, request });
    await untilDone(client, hook);
    const seconds = (performance.now() - startedAt) / 1000;
    await pool.close();
    const completed = (await countCompleted(client, hook)) - before;
    return {
      ...toMeasured(completed / seconds, latencyMs),
      ofCeiling: round(completed / seconds / ceiling),
      acceptedPerSecond: round(perSecond),
      accepted: count - refused,
      completed,
      refused,
    };
  },
};
