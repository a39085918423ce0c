/** Webhooks that are answered when their run is over, each run and step on record before the answer. */
import { Pool } from 'undici';
import { measureLoad, round } from '../harness.ts';
import { type EngineCase, toMeasured } from './case.ts';
import type { Ceilings } from './ceiling.ts';
import { hundred, type Hook, small } from './hooks.ts';
import { durationMs, requester, warmUpMs } from './load.ts';

export function answered(
  name: 'W4' | 'W4e' | 'L100',
  { concurrency, goal, ceiling }: { concurrency: number; goal?: number; ceiling: keyof Ceilings },
): EngineCase {
  return {
    summary: `answered when finished, ${concurrency} at once`,
    ...(goal !== undefined && { goal }),
    async measure(ground) {
      const { program, hooks } = await ground.running();
      const most = await ground.ceiling(ceiling);
      const body = name === 'L100' ? hundred : small;
      const measured = await measureAnswered(program.url, hooks[name], { concurrency, body });
      return { ...measured, ofCeiling: round(measured.perSecond / most) };
    },
  };
}

export async function measureAnswered(
  url: string,
  hook: Hook,
  { concurrency, body = small }: { concurrency: number; body?: object },
) {
  const pool = new Pool(url, { connections: concurrency });
  const request = requester(pool, { hook, body });
  await measureLoad({ concurrency, durationMs: warmUpMs, request });
  const { perSecond, latencyMs } = await measureLoad({ concurrency, durationMs, request });
  await pool.close();
  return toMeasured(perSecond, latencyMs);
}
