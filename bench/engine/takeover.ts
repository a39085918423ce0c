import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { percentiles } from '../harness.ts';
import { type Apart, startApart } from './apart.ts';
import type { EngineCase } from './case.ts';

const inHand = 100;
const rounds = 5;

/** How long after its worker was killed a run is in the hands of another. */
export const takeover: EngineCase = {
  summary: `a worker with ${inHand} runs in hand is killed, ${rounds} times; goal: each goes on elsewhere within so many milliseconds`,
  goal: 10_000,
  async measure() {
    await using apart = await startApart();
    const { installation } = apart;
    const samples: number[] = [];
    let victim = await installation.startWorker();
    for (let round = 0; round < rounds; round += 1) {
      await apart.start(apart.hooks.slow, { delayMs: 15_000 }, inHand);
      const held = await untilHeld(apart);
      const successor = await installation.startWorker();
      // Somewhere between two renewals of its lease.
      await delay((round * 2_000) / rounds);
      victim.process.kill('SIGKILL');
      const killedAt = performance.now();
      await once(victim.process, 'exit');
      samples.push(...(await timesOfTakeover(apart, { held, killedAt })));
      victim = successor;
      await apart.client.query(`delete from runs where workflow_id = $1`, [apart.hooks.slow.workflowId]);
    }
    const { p50, p95, p99, max } = percentiles(samples);
    return { count: samples.length, p50Ms: p50, p95Ms: p95, p99Ms: p99, maxMs: max };
  },
};

async function untilHeld({ client, hooks }: Apart): Promise<Set<string>> {
  for (;;) {
    const { rows } = await client.query<{ id: string; worker: string }>(
      `select id, worker_id as worker from runs where workflow_id = $1 and state = 'running' and worker_id is not null`,
      [hooks.slow.workflowId],
    );
    if (rows.length === inHand) return new Set(rows.map(({ id, worker }) => `${id} ${worker}`));
    await delay(20);
  }
}

async function timesOfTakeover(
  { client, hooks }: Apart,
  { held, killedAt }: { held: ReadonlySet<string>; killedAt: number },
): Promise<number[]> {
  const samples: number[] = [];
  const left = new Set(held);
  while (left.size > 0) {
    const { rows } = await client.query<{ id: string; worker: string }>(
      'select id, worker_id as worker from runs where workflow_id = $1',
      [hooks.slow.workflowId],
    );
    const now = performance.now();
    const still = new Set(rows.map(({ id, worker }) => `${id} ${worker}`));
    for (const each of left) {
      if (still.has(each)) continue;
      left.delete(each);
      samples.push(now - killedAt);
    }
    await delay(20);
  }
  return samples;
}
