/**
 * The program ends, as in a power cut, at every single write of a run, before it and after it: one start of the program
 * for each. The next start goes on from there. Whatever the place, the run comes to the same end, what it did outside has
 * happened once, and of what nobody can know a person is asked, who looks and says.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import type { Program } from '../program.ts';
import { type CountingServer, startCountingServer } from './counting-server.ts';
import { type Installation, startInstallation } from './installation.ts';

const table: Record<string, unknown>[] = [];
afterAll(() => console.table(table));

interface Walk {
  installation: Installation;
  server: CountingServer;
  client: pg.Client;
  hookPath: string;
  /** What each step on the way is worth when it has happened and nobody has written it down. */
  outputs: Readonly<Record<string, (id: string) => object>>;
}

interface RunRow {
  id: string;
  state: string;
  waiting_reason: string | null;
  output: unknown;
  error: { code: string } | null;
}

/** The boundaries the program has died at, in the order of the walk; ends with one it does not come to. */
async function walkBoundaries(
  walk: Walk,
  check: (id: string, run: RunRow | undefined) => Promise<void>,
): Promise<string[]> {
  const boundaries: string[] = [];
  let before: string | undefined;
  for (let number = 1; ; number += 1) {
    await endLeases(walk);
    const program = await walk.installation.startAll({ MILLRACE_TEST_KILL_AT: String(number), NODE_ENV: 'test' });
    if (before !== undefined) {
      await driveToEnd(walk, before, program);
      await check(before, await findRun(walk, before));
    }
    const id = `n${number}`;
    const boundary = await runInto(walk, { program, id });
    if (boundary === undefined) {
      await check(id, await findRun(walk, id));
      await program.stop();
      return boundaries;
    }
    boundaries.push(boundary);
    before = id;
  }
}

/** Nobody waits here until the lease of a process has run out that is known to be dead. */
async function endLeases({ client }: Walk): Promise<void> {
  await client.query(`update workers set lease_until = now() - interval '1 minute'`);
}

/** Where it died, or undefined when the run has come to its end first. */
async function runInto(walk: Walk, { program, id }: { program: Program; id: string }): Promise<string | undefined> {
  const exited = once(program.process, 'exit').then(() => 'died' as const);
  const url = `${program.url}${walk.hookPath}`;
  const headers = { 'content-type': 'application/json' };
  const called = fetch(url, { method: 'POST', headers, body: JSON.stringify({ id }) });
  // Where the program dies there is no answer, and whatever else it is asked fails.
  const ended = called.then(async (answer) => {
    expect({ status: answer.status, body: await answer.text() }).toMatchObject({ status: 202 });
    return await driveToEnd(walk, id, program);
  });
  const first = await Promise.race([exited, ended.catch(async () => await exited)]);
  if (first !== 'died') return undefined;
  await ended.catch(() => {});
  const boundary = /^killed (.*)$/m.exec(program.output())?.[1];
  if (boundary === undefined) throw new Error(`It was not ended on purpose:\n${program.output()}`);
  return boundary;
}

/** Says what a run is waiting to be told, until it is over. */
async function driveToEnd(walk: Walk, id: string, program: Program): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    if (program.process.exitCode !== null || program.process.signalCode !== null) throw new Error('It has ended.');
    const run = await findRun(walk, id);
    if (!run || ['completed', 'failed', 'cancelled'].includes(run.state)) return;
    if (run.waiting_reason === 'effect_unknown') await settle(walk, { run, id });
    if (run.waiting_reason === 'event')
      await walk.installation.call('POST', `/runs/${run.id}/signal`, { event: 'told', payload: { word: 'go' } });
    if (performance.now() > deadline) throw new Error(`It does not come to its end: ${JSON.stringify(run)}`);
    await delay(30);
  }
}

/** A person looks at the service and says what became of it. */
async function settle({ installation, server, client, outputs }: Walk, { run, id }: { run: RunRow; id: string }) {
  const { rows } = await client.query<{ path: string }>(
    `select path from run_effects where run_id = $1 and outcome = 'unknown'`,
    [run.id],
  );
  const path = rows[0]?.path;
  if (path === undefined) return;
  const happened = ((await server.read()).counted[`${id} ${path}`] ?? 0) > 0;
  await installation.call('POST', `/runs/${run.id}/settle`, {
    ...{ path, happened, ...(happened && { output: outputs[path]?.(id) }) },
  });
}

async function findRun({ client }: Walk, id: string): Promise<RunRow | undefined> {
  const { rows } = await client.query<RunRow>(
    `select id, state, waiting_reason, output, error from runs where trigger -> 'body' ->> 'id' = $1`,
    [id],
  );
  expect(rows.length).toBeLessThan(2);
  return rows[0];
}

async function startWalk(definition: (serverUrl: string, leadId: string) => { name: string; steps: object[] }) {
  const undo = new AsyncDisposableStack();
  const server = undo.use(await startCountingServer({ delayMs: 0 }));
  const installation = undo.use(await startInstallation({ OUTBOUND_ALLOW: '127.0.0.1' }));
  const { call } = installation;
  const child = {
    name: 'Child',
    triggers: [{ type: 'manual' }],
    inputs: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    steps: [{ type: 'transformation', set: { twice: '{{ inputs.text + inputs.text }}' } }],
  };
  const lead = await call<{ id: string }>('POST', '/leads', { firstName: 'Ada', lastName: 'Lovelace' });
  const parent = { ...definition(server.url, lead.id), triggers: [{ type: 'webhook', respond: 'immediately' }] };
  let hookPath = '';
  for (const each of [child, parent]) {
    const { id } = await call<{ id: string }>('POST', '/workflows', { name: each.name, definition: each });
    await call('POST', `/workflows/${id}/publish`, {});
    const { items } = await call<{ items: { url: string }[] }>('GET', `/workflows/${id}/endpoints`);
    hookPath = new URL(items[0]?.url ?? 'http://none/').pathname;
  }
  await installation.api.stop();
  const client = new pg.Client(installation.database());
  await client.connect();
  undo.defer(async () => await client.end());
  return { installation, server, client, hookPath, lead, [Symbol.asyncDispose]: async () => await undo.disposeAsync() };
}

const post = { type: 'http', method: 'POST' };
const answered = (body: object) => ({ status: 200, headers: {}, body });
/** May not be repeated: the server counts how often it happens. */
const count = (id: string, url: string) => ({
  ...post,
  ...{ id, url: `${url}/count`, body: { id: `{{ trigger.body.id }} ${id}` } },
});
/** May be repeated under its key. */
const onceEach = (id: string, url: string, what: string) => ({
  ...{ id, type: 'integration', service: 'http', action: 'request' },
  inputs: { method: 'POST', url: `${url}/once`, body: { id: what }, idempotencyHeader: 'Idempotency-Key' },
});

describe('a program that dies at each write of a run, one after another', () => {
  it('comes to the same end with a workflow of effects, a loop, waits, an approval and a run of its own', async () => {
    await using started = await startWalk((url, leadId) => ({
      name: 'Goes through',
      steps: [
        count('count', url),
        {
          ...{ id: 'note', type: 'integration', service: 'millrace', action: 'add_note' },
          inputs: { id: leadId, body: 'Note {{ trigger.body.id }}' },
        },
        {
          ...{ id: 'each', type: 'loop', over: '{{ [1, 2] }}', as: 'n', collect: '{{ ask.body.id }}' },
          steps: [onceEach('ask', url, '{{ trigger.body.id }} round {{ n }}')],
        },
        { id: 'pause', type: 'wait', for: '1s' },
        { id: 'told', type: 'wait', event: 'told', key: '{{ run.id }}', timeout: '1h' },
        { id: 'ok', type: 'approval', assignees: ['role:admin'], title: 'Well?', expires: '1s', onExpire: 'approve' },
        { id: 'sub', type: 'workflow', workflow: 'Child', inputs: { text: 'ab' } },
        {
          ...{ id: 'sum', type: 'transformation' },
          set: {
            count: '{{ count.body.id }}',
            rounds: '{{ each }}',
            word: '{{ told.word }}',
            approved: '{{ ok.approved }}',
            twice: '{{ sub.twice }}',
          },
        },
      ],
    }));
    const walk = { ...started, outputs: { count: (id: string) => answered({ id: `${id} count` }) } };
    let notBegun = 0;
    const boundaries = await walkBoundaries(walk, async (id, run) => {
      const { counted, once: seen } = await walk.server.read();
      const rounds = Object.values(seen).filter((each) => each.startsWith(`${id} `));
      const notes = await walk.client.query('select from notes where body = $1', [`Note ${id}`]);
      const did = { count: counted[`${id} count`] ?? 0, rounds: rounds.toSorted(), notes: notes.rowCount };
      if (!run) {
        notBegun += 1;
        expect(did).toEqual({ count: 0, rounds: [], notes: 0 });
        return;
      }
      const both = [`${id} round 1`, `${id} round 2`];
      const output = { count: `${id} count`, rounds: both, word: 'go', approved: true, twice: 'abab' };
      expect(run).toMatchObject({ state: 'completed', output });
      expect(did).toEqual({ count: 1, rounds: both, notes: 1 });
    });
    table.push({ workflow: 'goes through', boundaries: boundaries.length, 'not begun': notBegun });
    expect(new Set(boundaries.flatMap((each) => each.split(/[ +]/)))).toEqual(
      new Set(['before', 'after', 'claimed', 'begun', 'intended', 'outcome', 'waiting', 'ended']),
    );
    // Only what nobody was told of may be gone without a trace.
    expect(notBegun).toBeLessThanOrEqual(1);
  });

  it('comes to the same end with one that fails and takes back what it has done', async () => {
    await using started = await startWalk((url) => ({
      name: 'Is taken back',
      steps: [
        { ...count('count', url), compensate: [onceEach('undo', url, '{{ trigger.body.id }} undo')] },
        { type: 'stop', status: 'failed', message: 'No.' },
      ],
    }));
    const walk = { ...started, outputs: { count: (id: string) => answered({ id: `${id} count` }) } };
    const boundaries = await walkBoundaries(walk, async (id, run) => {
      const { counted, once: seen } = await walk.server.read();
      const undone = Object.values(seen).filter((each) => each === `${id} undo`).length;
      expect({ counted: counted[`${id} count`] ?? 0, undone }).toEqual(
        run ? { counted: 1, undone: 1 } : { counted: 0, undone: 0 },
      );
      if (run) expect(run).toMatchObject({ state: 'failed', error: { code: 'run.stopped' } });
    });
    table.push({ workflow: 'is taken back', boundaries: boundaries.length });
    expect(new Set(boundaries.flatMap((each) => each.split(/[ +]/)))).toEqual(
      new Set(['before', 'after', 'begun', 'intended', 'outcome', 'recorded', 'ended']),
    );
  });
});
