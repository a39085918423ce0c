/**
 * How fast workflows run: real webhooks over HTTP into the real program on its embedded PostgreSQL with its ordinary
 * durability, `runs` holding a million rows at the start, the load made in this process on the same cores.
 *
 * `ofCeiling` compares with what the same rows cost as bare multi-row statements, committed in groups.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ChildProcess, spawn } from 'node:child_process';
import pg from 'pg';
import { Pool } from 'undici';
import { findEmbeddedConnections } from '../server/src/platform/postgres/embedded-server.ts';
import { type Program, startProgram, type Workspace } from '../tests/program.ts';
import { measureCeilings } from './engine-ceiling.ts';
import { type Bench, type Percentiles, measureLoad, percentiles, round } from './harness.ts';

const rowsBefore = 1_000_000;
const concurrency = 50;
const warmUpMs = 4_000;
const durationMs = 8_000;

const goals = { W4: 5_000, W4e: 1_800, W4a: 4_000, L100: 600 };

export const bench: Bench = {
  summary: `webhooks through workflows, ${rowsBefore} runs in the table; goals a second: ${JSON.stringify(goals)}`,
  async run(say) {
    const echo = await startEcho();
    await using program = await startProgram({
      settings: { RATE_LIMIT_PER_MINUTE: '0', OUTBOUND_ALLOW: '127.0.0.1', LOG_LEVEL: 'error' },
    });
    const client = await connect(program);
    try {
      const workspace = await program.createWorkspace();
      const hooks = await publishAll({ program, workspace }, echo.url);
      await seed(client, workspace.workspaceId);
      say(`${rowsBefore} runs are there`);
      const ceilings = await measureCeilings(program, workspace.workspaceId);
      say(`ceilings: ${JSON.stringify(ceilings)}`);
      const cases: Record<string, unknown> = {};
      const bench = { program, client, workspace, say };
      const report = (name: string, result: object) => {
        cases[name] = result;
        say(`${name}: ${JSON.stringify(result)}`);
      };
      report('W4', withCeiling(await answered(bench, hooks.W4, { concurrency }), ceilings.oneCommit));
      report('W4alone', await answered(bench, hooks.W4, { concurrency: 1 }));
      report('W4e', withCeiling(await answered(bench, hooks.W4e, { concurrency }), ceilings.twoCommits));
      report(
        'L100',
        withCeiling(await answered(bench, hooks.L100, { concurrency, body: hundred }), ceilings.oneCommit),
      );
      report('W4a', withCeiling(await accepted(bench, hooks.W4a), ceilings.oneCommit));
      report('timers', await timers(bench, hooks.timer));
      return { rowsBefore, concurrency, goals, ceilings, ...cases, sequentialScans: await sequentialScans(client) };
    } finally {
      await client.end();
      echo.process.kill();
    }
  },
};

interface Running {
  program: Program;
  client: pg.Client;
  workspace: Workspace;
  say: (text: string) => void;
}

interface Hook {
  workflowId: string;
  path: string;
}

const hundred = { items: Array.from({ length: 100 }, (_, index) => ({ name: `Item ${index}`, price: index * 1.5 })) };

const compare = [
  {
    id: 'first',
    type: 'transformation',
    set: { total: '{{ trigger.body.a.b * 2 }}', name: '{{ trigger.body.name }}' },
  },
  {
    id: 'check',
    type: 'conditional',
    cases: [{ when: '{{ first.total > 10 }}', steps: [{ id: 'big', type: 'transformation', set: { size: 'big' } }] }],
    else: [{ id: 'small', type: 'transformation', set: { size: 'small' } }],
  },
  { id: 'last', type: 'transformation', set: { answer: '{{ first.name }} is {{ check?.size }}' } },
];

function definitions(echoUrl: string): Record<string, { respond: string; steps: object[] }> {
  const call = { id: 'call', type: 'http', method: 'GET', url: echoUrl };
  return {
    W4: { respond: 'finished', steps: compare },
    W4a: { respond: 'immediately', steps: compare },
    W4e: { respond: 'finished', steps: [compare[0] ?? {}, call, ...compare.slice(1)] },
    L100: {
      respond: 'finished',
      steps: [
        {
          id: 'each',
          type: 'loop',
          over: '{{ trigger.body.items }}',
          steps: [
            {
              id: 'line',
              type: 'transformation',
              set: { name: '{{ item.name.toUpperCase() }}', price: '{{ item.price * 1.19 }}' },
            },
          ],
        },
      ],
    },
    timer: {
      respond: 'immediately',
      steps: [
        { id: 'pause', type: 'wait', until: '{{ trigger.body.at }}' },
        { id: 'done', type: 'transformation', set: { at: '{{ trigger.body.at }}' } },
      ],
    },
  };
}

interface Account {
  program: Program;
  workspace: Workspace;
}

async function publishAll(account: Account, echoUrl: string) {
  const hooks: Record<string, Hook> = {};
  for (const [name, { respond, steps }] of Object.entries(definitions(echoUrl))) {
    const definition = { name, triggers: [{ type: 'webhook', respond }], steps };
    const { id } = await call(account, '/workflows', { name, definition });
    await call(account, `/workflows/${id}/publish`, {});
    const { items } = await call(account, `/workflows/${id}/endpoints`);
    hooks[name] = { workflowId: id, path: new URL(items[0]?.url ?? '').pathname };
  }
  // Made from the table above, whose names these are.
  return hooks as Record<'W4' | 'W4a' | 'W4e' | 'L100' | 'timer', Hook>;
}

/** What is read of the answers here. */
interface Answer {
  id: string;
  items: { url: string }[];
}

async function call({ program, workspace }: Account, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${program.url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${workspace.apiKey}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer; // of an operation whose answer has these fields
}

async function connect(program: Program): Promise<pg.Client> {
  const connection = findEmbeddedConnections(program.home, 'millrace_app')?.owner;
  if (!connection) throw new Error('The program runs without its PostgreSQL.');
  const client = new pg.Client(connection);
  await client.connect();
  return client;
}

/** Runs as they lie there after a while: ended, over the last 60 days, of a few hundred workflows. */
async function seed(client: pg.Client, workspaceId: string): Promise<void> {
  await client.query(
    `insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, output, created_at, ended_at)
     select $1::uuid, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
            md5((n % 300)::text)::uuid, md5((n % 300)::text)::uuid, case when n % 50 = 0 then 'failed' else 'completed' end,
            null, 'webhook', '{"body":{"a":{"b":1}}}', '{"answer":"x"}', at, at
       from generate_series(1, ${rowsBefore}) n cross join lateral (select now() - make_interval(secs => n * 5.184) as at) made`,
    [workspaceId],
  );
  await client.query('vacuum analyze runs');
}

/** The echo is a process of its own: what answers must not share a core's turn with what asks. */
async function startEcho(): Promise<{ url: string; process: ChildProcess }> {
  const file = fileURLToPath(new URL('echo-server.ts', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [address] = (await once(child.stdout, 'data')) as [Buffer]; // the first thing it prints
  return { url: String(address).trim(), process: child };
}

interface Measured {
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

function toMeasured(perSecond: number, latency: Percentiles): Measured {
  return { perSecond, p50Ms: latency.p50, p95Ms: latency.p95, p99Ms: latency.p99 };
}

function withCeiling(measured: Measured, ceiling: number): Measured & { ofCeiling: number } {
  return { ...measured, ofCeiling: round(measured.perSecond / ceiling) };
}

const small = { name: 'Ada', a: { b: 7 } };

async function answered(
  { program }: Running,
  hook: Hook,
  { concurrency: atOnce, body = small }: { concurrency: number; body?: object },
): Promise<Measured> {
  const pool = new Pool(program.url, { connections: atOnce });
  const request = requester(pool, { hook, body });
  await measureLoad({ concurrency: atOnce, durationMs: warmUpMs, request });
  const { perSecond, latencyMs } = await measureLoad({ concurrency: atOnce, durationMs, request });
  await pool.close();
  return toMeasured(perSecond, latencyMs);
}

interface Call {
  hook: Hook;
  body: object;
  onRefused?: () => void;
}

function requester(pool: Pool, { hook, body, onRefused }: Call): () => Promise<void> {
  const text = JSON.stringify(body);
  return async () => {
    const answer = await pool.request({
      method: 'POST',
      path: hook.path,
      headers: { 'content-type': 'application/json' },
      body: text,
    });
    if (answer.statusCode === 429 && onRefused) {
      onRefused();
      await answer.body.dump();
      await delay(20);
      return;
    }
    if (answer.statusCode >= 300) throw new Error(`${hook.path}: ${answer.statusCode} ${await answer.body.text()}`);
    await answer.body.dump({ limit: 1 << 24 });
  };
}

/** Answered at once: what counts is how many come to their end, and how long the last of them takes after the load. */
async function accepted({ program, client }: Running, hook: Hook): Promise<Measured & Record<string, number>> {
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
    ...toMeasured(round(completed / seconds), latencyMs),
    acceptedPerSecond: round(perSecond),
    accepted: count - refused,
    completed,
    refused,
  };
}

async function countCompleted(client: pg.Client, { workflowId }: Hook): Promise<number> {
  const result = await client.query<{ count: number }>(
    `select count(*)::int as count from runs where workflow_id = $1 and state = 'completed'`,
    [workflowId],
  );
  return result.rows[0]?.count ?? 0;
}

async function untilDone(client: pg.Client, { workflowId }: Hook): Promise<void> {
  for (;;) {
    const result = await client.query(
      `select 1 from runs where workflow_id = $1 and state in ('pending', 'running', 'waiting') limit 1`,
      [workflowId],
    );
    if (result.rowCount === 0) return;
    await delay(20);
  }
}

const timersDue = 5_000;
const timersPerSecond = 500;

/** Timers due at 500 a second: how late each run ends after the moment it waited for. */
async function timers({ program, client }: Running, hook: Hook): Promise<Record<string, number>> {
  const pool = new Pool(program.url, { connections: concurrency });
  const first = Date.now() + 15_000;
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < timersDue) {
        const at = new Date(first + (next++ * 1000) / timersPerSecond).toISOString();
        await requester(pool, { hook, body: { at } })();
      }
    }),
  );
  await untilDone(client, hook);
  await pool.close();
  const result = await client.query<{ late: number }>(
    `select extract(epoch from ended_at - (output ->> 'at')::timestamptz)::float * 1000 as late
       from runs where workflow_id = $1 and state = 'completed'`,
    [hook.workflowId],
  );
  const late = percentiles(result.rows.map((row) => row.late));
  return { count: result.rows.length, perSecond: timersPerSecond, p50Ms: late.p50, p95Ms: late.p95, p99Ms: late.p99 };
}

/** Plans that read all of the table would show here. */
async function sequentialScans(client: pg.Client): Promise<number> {
  const result = await client.query<{ scans: number }>(
    `select coalesce(sum(seq_tup_read), 0)::float as scans from pg_stat_user_tables where relname like 'runs\\_%'`,
  );
  return result.rows[0]?.scans ?? 0;
}
