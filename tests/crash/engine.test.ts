/**
 * Runs with effects while something dies: the real program in several processes, webhooks accepted by one and carried out
 * by others. Every run that was accepted comes to its end; of the effects that may not be repeated none happens twice;
 * and nobody is asked about more of them than a process that died can have had in hand.
 *
 * Where exactly a process dies is left to chance here. That a run goes on from every single write, whether it was written
 * or not, is looked at one by one in engine/runs/resume.test.ts, and every interleaving of two workers in
 * engine/runs/protocol-model.test.ts.
 *
 * `CRASH_RUNS` is the number of runs of each case.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import type { Program } from '../program.ts';
import { type CountingServer, startCountingServer } from './counting-server.ts';
import { type Installation, startInstallation } from './installation.ts';

const runCount = Number(process.env['CRASH_RUNS'] ?? 200);
/** Runs one process has in hand at the same time. */
const slots = 200;
const callers = 8;

const table: Record<string, unknown>[] = [];
afterAll(() => console.table(table));

interface Case extends AsyncDisposable {
  installation: Installation;
  server: CountingServer;
  hookUrl: string;
  /** The runs the API has said it has taken. */
  accepted: Set<string>;
}

interface RunRow {
  id: string;
  state: string;
  waiting_reason: string | null;
  code: string | null;
  /** What it was asked to count. */
  counts: string;
}

async function startCase(): Promise<Case> {
  const server = await startCountingServer({ delayMs: 10 });
  const installation = await startInstallation({ OUTBOUND_ALLOW: '127.0.0.1' });
  const request = { method: 'POST', body: { id: '{{ trigger.body.id }}' } };
  const definition = {
    name: 'Counts',
    triggers: [{ type: 'webhook', respond: 'immediately' }],
    steps: [
      { id: 'before', type: 'transformation', set: { id: '{{ trigger.body.id }}' } },
      { id: 'count', type: 'http', ...request, url: `${server.url}/count` },
      { id: 'between', type: 'transformation', set: { id: '{{ count.body.id }}' } },
      {
        id: 'once',
        type: 'integration',
        service: 'http',
        action: 'request',
        inputs: { ...request, url: `${server.url}/once`, idempotencyHeader: 'Idempotency-Key' },
      },
    ],
  };
  const { id } = await installation.call<{ id: string }>('POST', '/workflows', { name: 'Counts', definition });
  await installation.call('POST', `/workflows/${id}/publish`, {});
  const { items } = await installation.call<{ items: { url: string }[] }>('GET', `/workflows/${id}/endpoints`);
  const hookUrl = `${installation.api.url}${new URL(items[0]?.url ?? '').pathname}`;
  return {
    installation,
    server,
    hookUrl,
    accepted: new Set(),
    async [Symbol.asyncDispose]() {
      await installation[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Calls the webhook until that many runs are accepted. What is not answered may be accepted too: its id is not reused. */
async function callWebhook({ hookUrl, accepted }: Case, count = runCount): Promise<void> {
  let left = count;
  let serial = 0;
  const call = async () => {
    while (left > 0) {
      left -= 1;
      const runId = await callOnce(hookUrl, { id: `n${(serial += 1)}` });
      if (runId === undefined) {
        left += 1;
        await delay(50);
      } else accepted.add(runId);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
}

async function callOnce(url: string, body: object): Promise<string | undefined> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (answer?.status === 202) return ((await answer.json()) as { runId: string }).runId; // what it answers
  await answer?.body?.cancel();
  return undefined;
}

async function until(what: string, isSo: () => Promise<boolean>, withinMs = 300_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (await isSo()) return;
    await delay(50);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`);
}

async function untilCounted({ server }: Case, share: number): Promise<void> {
  const isSo = async () => Object.keys((await server.read()).counted).length >= runCount * share;
  await until(`${share} of the effects have happened`, isSo);
}

async function query<Row extends pg.QueryResultRow>({ installation }: Case, text: string): Promise<Row[]> {
  const client = new pg.Client(installation.database());
  // A server that crashes ends connections; the query says so, too.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Every run has ended or waits for a person. */
async function untilSettled(at: Case): Promise<void> {
  const isSettled = async () =>
    (
      await query(
        at,
        `select from runs where state in ('pending', 'running', 'waiting')
            and waiting_reason is distinct from 'effect_unknown' limit 1`,
      )
    ).length === 0;
  await until('every run has ended', isSettled);
}

async function kill(worker: Program): Promise<void> {
  worker.process.kill('SIGKILL');
  await once(worker.process, 'exit');
}

/** `deaths`: how many processes ended without being asked to, or were given up for dead. */
async function expectNoneLostNoneTwice(name: string, at: Case, deaths: number): Promise<RunRow[]> {
  const runs = await query<RunRow>(
    at,
    `select id, state, waiting_reason, error ->> 'code' as code, trigger -> 'body' ->> 'id' as counts from runs`,
  );
  const { counted, once: seen, mostOnWire } = await at.server.read();
  const byId = new Map(runs.map((run) => [run.id, run]));
  const happened = Object.values(seen);
  const completed = runs.filter(({ state }) => state === 'completed');
  const unknown = runs.filter(({ waiting_reason: reason }) => reason === 'effect_unknown');
  const twice = [
    ...Object.entries(counted).flatMap(([id, count]) => (count > 1 ? [id] : [])),
    ...happened.filter((id, place) => happened.indexOf(id) !== place),
  ];
  const missing = completed.filter(({ counts }) => counted[counts] !== 1 || !happened.includes(counts));
  const lost = [...at.accepted].filter((id) => !byId.has(id));
  table.push({
    case: name,
    accepted: at.accepted.size,
    completed: completed.length,
    failed: runs.filter(({ state }) => state === 'failed').length,
    unknown: unknown.length,
    'unknown, happened': unknown.filter(({ counts }) => counted[counts] === 1).length,
    twice: twice.length,
    lost: lost.length + missing.length,
    'most on the wire': mostOnWire,
  });
  expect({ twice, lost, missing }).toEqual({ twice: [], lost: [], missing: [] });
  expect(unknown.length).toBeLessThanOrEqual(deaths * slots);
  expect(runs.filter(({ state }) => !['completed', 'failed'].includes(state)).length).toBe(unknown.length);
  return runs;
}

function failed(runs: readonly RunRow[]) {
  return runs.filter(({ state }) => state === 'failed').map(({ code }) => code);
}

describe('while runs with effects are carried out', () => {
  it('workers are killed, one after another', async () => {
    await using at = await startCase();
    let worker = await at.installation.startWorker();
    const calling = callWebhook(at);
    for (const share of [0.15, 0.4, 0.65]) {
      await untilCounted(at, share);
      const [next] = await Promise.all([at.installation.startWorker(), kill(worker)]);
      worker = next;
    }
    await calling;
    await untilSettled(at);
    expect(failed(await expectNoneLostNoneTwice('workers killed', at, 3))).toEqual([]);
  });

  it('a worker is frozen until others have taken over, then goes on', async () => {
    await using at = await startCase();
    const frozen = await at.installation.startWorker();
    const calling = callWebhook(at);
    await untilCounted(at, 0.25);
    frozen.process.kill('SIGSTOP');
    await at.installation.startWorker();
    await calling;
    const isTakenOver = async () =>
      (await query(at, 'select from runs r join workers w on w.id = r.worker_id and w.lease_until < now() limit 1'))
        .length === 0;
    await until(
      'its lease has ended',
      async () => (await query(at, 'select from workers where lease_until < now()')).length > 0,
    );
    await until('its runs are taken over', isTakenOver);
    frozen.process.kill('SIGCONT');
    await until(
      'it is registered anew',
      async () => (await query(at, 'select from workers where epoch > 1 and lease_until > now()')).length > 0,
    );
    await untilSettled(at);
    expect(failed(await expectNoneLostNoneTwice('worker frozen past its lease', at, 1))).toEqual([]);
  });

  it('PostgreSQL crashes and comes back, twice', async () => {
    await using at = await startCase();
    await at.installation.startWorker();
    await at.installation.startWorker();
    const calling = callWebhook(at);
    for (const share of [0.25, 0.6]) {
      await untilCounted(at, share);
      await at.installation.crashPostgres();
    }
    await calling;
    await untilSettled(at);
    // Where it is away for longer than a lease, its holders have to be given up.
    const givenUp = await query(at, 'select from workers where epoch > 1');
    expect(failed(await expectNoneLostNoneTwice('PostgreSQL crashed', at, givenUp.length))).toEqual([]);
  });

  it('workers are replaced one by one, as a new version is rolled out', async () => {
    await using at = await startCase();
    const olds = [await at.installation.startWorker(), await at.installation.startWorker()];
    const calling = callWebhook(at);
    await untilCounted(at, 0.25);
    for (const old of olds) {
      await at.installation.startWorker();
      await old.stop();
    }
    await calling;
    await untilSettled(at);
    expect(failed(await expectNoneLostNoneTwice('workers replaced', at, 0))).toEqual([]);
  });

  it('some of them make what the database refuses', async () => {
    await using at = await startCase();
    const poison = {
      name: 'Poisoned',
      triggers: [{ type: 'webhook', respond: 'immediately' }],
      steps: [
        // Too long for the index of what is waited for, and no two parts of it are alike.
        {
          id: 'wait',
          type: 'wait',
          event: 'never',
          key: '{{ trigger.body.key }}',
          // Longer than a run may stand in line: one whose time is over by then would never wait.
          timeout: '1h',
          onTimeout: 'continue',
        },
      ],
    };
    const { id } = await at.installation.call<{ id: string }>('POST', '/workflows', { name: 'P', definition: poison });
    await at.installation.call('POST', `/workflows/${id}/publish`, {});
    const { items } = await at.installation.call<{ items: { url: string }[] }>('GET', `/workflows/${id}/endpoints`);
    const poisonUrl = `${at.installation.api.url}${new URL(items[0]?.url ?? '').pathname}`;
    await at.installation.startWorker();
    const calling = callWebhook(at);
    for (let place = 0; place < 10; place += 1) {
      const key = Array.from({ length: 400 }, () => crypto.randomUUID()).join('');
      expect(await callOnce(poisonUrl, { key })).toBeDefined();
    }
    await calling;
    await untilSettled(at);
    const poisoned = await query<{ code: string }>(
      at,
      `select error ->> 'code' as code from runs where workflow_id = '${id}'`,
    );
    expect(poisoned.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 'run.unstorable'));
    await query(at, `delete from runs where workflow_id = '${id}'`);
    expect(failed(await expectNoneLostNoneTwice('poisoned runs beside', at, 0))).toEqual([]);
  });
});
