import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { round } from '../harness.ts';
import type { EngineCase } from './case.ts';
import { measureClaims } from './claims.ts';
import type { Running } from './ground.ts';

const waitingRuns = 100_000;
const measuredMs = 20_000;

/** What runs cost that wait for next week: processor time of the program and of PostgreSQL, without and with them. */
export const waiting: EngineCase = {
  summary: `${waitingRuns} runs that wait; goal: no more processor time than without them`,
  async measure(ground) {
    const running = await ground.running();
    const { client, account } = running;
    const without = await processorPercent(running);
    await client.query(
      `insert into runs (workspace_id, id, workflow_id, version_id, trigger_kind, trigger, state, waiting_reason, due_at, wake_at)
       select $1, (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7000'
                || '8' || substr(md5(random()::text), 1, 15))::uuid,
              gen_random_uuid(), gen_random_uuid(), 'manual', '{}', 'waiting', 'timer', null, now() + interval '7 days'
         from generate_series(1, ${waitingRuns})`,
      [account.workspaceId],
    );
    await client.query('vacuum analyze runs');
    try {
      const beside = await processorPercent(running);
      return { waiting: waitingRuns, processorPercent: { without, beside }, claim: await measureClaims(running) };
    } finally {
      await client.query(`delete from runs where workspace_id = $1 and state = 'waiting'`, [account.workspaceId]);
    }
  },
};

/** Of one core, of a program that has nothing to do; undefined where /proc does not tell. */
async function processorPercent({ program, client }: Running): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>(`select pg_backend_pid() as pid`);
  // Of each session the parent is PostgreSQL's first process.
  const postmaster = (await readStat(String(rows[0]?.pid)))?.parent;
  if (postmaster === undefined) return undefined;
  // What was written before is looked after for a moment longer.
  await delay(5_000);
  const [before, startedAt] = [await ticksOf(program.process.pid, postmaster), performance.now()];
  await delay(measuredMs);
  const after = await ticksOf(program.process.pid, postmaster);
  if (before === undefined || after === undefined) return undefined;
  const seconds = (performance.now() - startedAt) / 1000;
  // A tick is a hundredth of a second on every Linux that Node runs on.
  return round((after - before) / seconds);
}

/** Of the program, of PostgreSQL's first process and of its children, also those that have ended. */
async function ticksOf(program: number | undefined, postmaster: number): Promise<number | undefined> {
  const names = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readStat));
  const all = stats.filter((stat) => stat !== undefined);
  const own = all.filter(({ pid, parent }) => pid === program || pid === postmaster || parent === postmaster);
  return own.length === 0
    ? undefined
    : own.reduce((sum, { pid, own: ticks, ended }) => sum + ticks + (pid === postmaster ? ended : 0), 0);
}

async function readStat(name: string) {
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
  // The second field is the name in brackets, which may hold anything.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (!fields) return undefined;
  const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map((at) =>
    Number(fields[at]),
  );
  return { pid: Number(name), parent, own: user + system, ended: endedUser + endedSystem };
}
