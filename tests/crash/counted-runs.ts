/** Runs with effects that are counted, and what must have become of them whatever died meanwhile. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import type { Program } from '../program.ts';
import { type CountingServer, startCountingServer } from './counting-server.ts';
import { type Installation, startInstallation } from './installation.ts';

/** Runs of each case, unless it says otherwise. */
const usualRuns = 200;
/** Requests that cannot be taken back, which one process has on the wire to one server at the same time. */
const places = 50;
const callers = 8;

const table: Record<string, unknown>[] = [];

/** Of all cases of a file, for people. */
export function printTable(): void {
  console.table(table);
}

export interface Case extends AsyncDisposable {
  runCount: number;
  installation: Installation;
  server: CountingServer;
  hookUrl: string;
  /** The runs the API has said it has taken. */
  accepted: Set<string>;
}

export interface RunRow {
  id: string;
  state: string;
  waiting_reason: string | null;
  code: string | null;
  /** What it was asked to count. */
  counts: string;
}

interface CaseOptions {
  runCount?: number;
  /** Where workflows find the server that counts; its own address unless told. */
  toServerUrl?: (url: string) => Promise<string>;
  /** How long a step waits for the server. */
  timeout?: string;
  /** Another checkout of the program. */
  root?: string;
}

export async function startCase(options: CaseOptions = {}): Promise<Case> {
  const { runCount = usualRuns, toServerUrl, timeout = '1m', root } = options;
  const server = await startCountingServer({ delayMs: 10 });
  const url = toServerUrl ? await toServerUrl(server.url) : server.url;
  const installation = await startInstallation({ OUTBOUND_ALLOW: '127.0.0.1' }, { root });
  const request = { method: 'POST', body: { id: '{{ trigger.body.id }}' } };
  const definition = {
    name: 'Counts',
    triggers: [{ type: 'webhook', respond: 'immediately' }],
    steps: [
      { id: 'before', type: 'transformation', set: { id: '{{ trigger.body.id }}' } },
      { id: 'count', type: 'http', timeout, ...request, url: `${url}/count` },
      { id: 'between', type: 'transformation', set: { id: '{{ count.body.id }}' } },
      {
        id: 'once',
        type: 'integration',
        service: 'http',
        action: 'request',
        timeout,
        inputs: { ...request, url: `${url}/once`, idempotencyHeader: 'Idempotency-Key' },
      },
    ],
  };
  const { id } = await installation.call<{ id: string }>('POST', '/workflows', { name: 'Counts', definition });
  await installation.call('POST', `/workflows/${id}/publish`, {});
  const { items } = await installation.call<{ items: { url: string }[] }>('GET', `/workflows/${id}/endpoints`);
  const hookUrl = `${installation.api.url}${new URL(items[0]?.url ?? '').pathname}`;
  return {
    runCount,
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
/** Until it is aborted, where that is given. */
export async function callWebhook({ runCount, hookUrl, accepted }: Case, ended?: AbortSignal): Promise<void> {
  let left = ended ? Infinity : runCount;
  let serial = 0;
  const call = async () => {
    while (left > 0) {
      if (ended?.aborted) return;
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

export async function callOnce(url: string, body: object): Promise<string | undefined> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (answer?.status === 202) return ((await answer.json()) as { runId: string }).runId; // what it answers
  await answer?.body?.cancel();
  return undefined;
}

export async function until(what: string, isSo: () => Promise<boolean>, withinMs = 300_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (await isSo()) return;
    await delay(50);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`);
}

export async function untilCounted({ runCount, server }: Case, share: number): Promise<void> {
  const isSo = async () => (await server.count()) >= runCount * share;
  await until(`${share} of the effects have happened`, isSo, 300_000 + runCount * 60);
}

export async function query<Row extends pg.QueryResultRow>({ installation }: Case, text: string): Promise<Row[]> {
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

/** Every run has ended or waits for a person, and none is in line to look at what has come to be known meanwhile. */
export async function untilSettled(at: Case): Promise<void> {
  const isSettled = async () =>
    (
      await query(
        at,
        `select from runs where state in ('pending', 'running', 'waiting')
            and (waiting_reason is distinct from 'effect_unknown' or due_at is not null) limit 1`,
      )
    ).length === 0;
  await until('every run has ended', isSettled, 300_000 + at.runCount * 60);
}

/** A process takes a while to die: what it waits for must not be answered meanwhile. */
export async function kill({ server }: Case, worker: Program): Promise<void> {
  await server.hold();
  worker.process.kill('SIGKILL');
  await once(worker.process, 'exit');
  await server.release();
}

/** Of the effects nobody knows about: who had them in hand, and what is left of them at the server. */
interface InDoubt {
  worker: string;
  counts: string;
}

async function readInDoubt(at: Case): Promise<InDoubt[]> {
  return await query<InDoubt>(
    at,
    `select worker_id as worker, inputs -> 'body' ->> 'id' as counts from run_effects where outcome = 'unknown'`,
  );
}

/** `deaths`: how many processes ended without being asked to, or were given up for dead. */
export async function expectNoneLostNoneTwice(name: string, at: Case, deaths: number): Promise<RunRow[]> {
  const runs = await query<RunRow>(
    at,
    `select id, state, waiting_reason, error ->> 'code' as code, trigger -> 'body' ->> 'id' as counts from runs`,
  );
  const { counted, once: seen, cut, mostOnWire } = await at.server.read();
  const inDoubt = await readInDoubt(at);
  const ofOneDeath = Object.values(Object.groupBy(inDoubt, ({ worker }) => worker)).map((each) => each?.length ?? 0);
  const byId = new Map(runs.map((run) => [run.id, run]));
  const happened = Object.values(seen);
  const seenIds = new Set(happened);
  const completed = runs.filter(({ state }) => state === 'completed');
  const unknown = runs.filter(({ waiting_reason: reason }) => reason === 'effect_unknown');
  const twice = [
    ...Object.entries(counted).flatMap(([id, count]) => (count > 1 ? [id] : [])),
    ...happened.toSorted().filter((id, place, sorted) => id === sorted[place - 1]),
  ];
  const missing = completed.filter(({ counts }) => counted[counts] !== 1 || !seenIds.has(counts));
  const lost = [...at.accepted].filter((id) => !byId.has(id));
  table.push({
    case: name,
    accepted: at.accepted.size,
    completed: completed.length,
    failed: runs.filter(({ state }) => state === 'failed').length,
    unknown: unknown.length,
    'on the wire': inDoubt.filter(({ counts }) => cut.includes(counts)).length,
    'answered, not written': inDoubt.filter(({ counts }) => counted[counts] === 1 && !cut.includes(counts)).length,
    'not begun': inDoubt.filter(({ counts }) => counted[counts] === undefined).length,
    'most of one death': Math.max(0, ...ofOneDeath),
    twice: twice.length,
    lost: lost.length + missing.length,
    'most on the wire': mostOnWire,
  });
  expect({ twice, lost, missing }).toEqual({ twice: [], lost: [], missing: [] });
  expect(inDoubt.length).toBe(unknown.length);
  expect(ofOneDeath.length).toBeLessThanOrEqual(deaths);
  expect(ofOneDeath.filter((count) => count > places)).toEqual([]);
  expect(runs.filter(({ state }) => !['completed', 'failed'].includes(state)).length).toBe(unknown.length);
  return runs;
}

export function failed(runs: readonly RunRow[]) {
  return runs.filter(({ state }) => state === 'failed').map(({ code }) => code);
}
