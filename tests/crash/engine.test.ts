/**
 * Runs with effects while something dies: the real program in several processes, webhooks accepted by one and carried out
 * by others. Every run that was accepted comes to its end; of the effects that may not be repeated none happens twice;
 * and nobody is asked about more of them than a process that died can have had on the wire: those its places are for, which
 * it holds from right before the intent is written until the outcome is.
 *
 * Where exactly a process dies is left to chance here. Every single write, whether it was written or not, is looked at in
 * boundaries.test.ts, of drawn workflows in engine/runs/resume.test.ts, and every interleaving of two workers in
 * engine/runs/protocol-model.test.ts.
 *
 * `CRASH_RUNS` is the number of runs of each case, `CRASH_SECONDS` how long things go on dying where they do so again and
 * again: `CRASH_RUNS=10000 CRASH_SECONDS=60 npm run test:crash -- tests/crash/engine.test.ts`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { startSwallowingProxy } from '../../server/src/testing/swallowing-proxy.ts';
import {
  callOnce,
  callWebhook,
  expectNoneLostNoneTwice,
  failed,
  kill,
  printTable,
  query,
  startCase,
  until,
  untilCounted,
  untilSettled,
} from './counted-runs.ts';

const runCount = Number(process.env['CRASH_RUNS'] ?? 200);
const seconds = Number(process.env['CRASH_SECONDS'] ?? 15);
/** Between two deaths, again and again: sometimes close together, sometimes not. */
const pausesMs = [400, 1900, 900, 2600, 600, 1400];

afterAll(printTable);

describe('while runs with effects are carried out', () => {
  it('workers are killed, one after another', async () => {
    await using at = await startCase({ runCount });
    let worker = await at.installation.startWorker();
    const calling = callWebhook(at);
    for (const share of [0.15, 0.4, 0.65]) {
      await untilCounted(at, share);
      const [next] = await Promise.all([at.installation.startWorker(), kill(at, worker)]);
      worker = next;
    }
    await calling;
    await untilSettled(at);
    expect(failed(await expectNoneLostNoneTwice('workers killed', at, 3))).toEqual([]);
  });

  it('a worker is frozen until others have taken over, then goes on', async () => {
    await using at = await startCase({ runCount });
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
    await using at = await startCase({ runCount });
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
    await using at = await startCase({ runCount });
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
    await using at = await startCase({ runCount });
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

  it('workers are killed at random, again and again', async () => {
    await using at = await startCase({ runCount });
    let workers = [await at.installation.startWorker(), await at.installation.startWorker()];
    const ended = AbortSignal.timeout(seconds * 1000);
    const calling = callWebhook(at, ended);
    let deaths = 0;
    while (!ended.aborted) {
      await delay(pausesMs[deaths % pausesMs.length]);
      const [victim, ...others] = workers;
      const [next] = await Promise.all([at.installation.startWorker(), victim && kill(at, victim)]);
      workers = [...others, next];
      deaths += 1;
    }
    await calling;
    await untilSettled(at);
    expect(failed(await expectNoneLostNoneTwice('killed again and again', at, deaths))).toEqual([]);
  });

  it('PostgreSQL crashes every few seconds', async () => {
    await using at = await startCase({ runCount });
    await at.installation.startWorker();
    await at.installation.startWorker();
    const ended = AbortSignal.timeout(seconds * 1000);
    const calling = callWebhook(at, ended);
    for (let crashes = 0; !ended.aborted; crashes += 1) {
      await delay(2_000 + (pausesMs[crashes % pausesMs.length] ?? 0));
      await at.installation.crashPostgres();
    }
    await calling;
    await untilSettled(at);
    const givenUp = await query(at, 'select from workers where epoch > 1');
    expect(failed(await expectNoneLostNoneTwice('PostgreSQL crashing', at, givenUp.length))).toEqual([]);
  });

  it('the connections of a worker to PostgreSQL go dead without a word', async () => {
    await using at = await startCase({ runCount });
    const { host, port } = at.installation.database();
    await using proxy = await startSwallowingProxy({ path: `${host}/.s.PGSQL.${port}` });
    await at.installation.startWorker({
      DATABASE_URL: at.installation.databaseUrl({ host: '127.0.0.1', port: proxy.port }),
    });
    const calling = callWebhook(at);
    await untilCounted(at, 0.3);
    proxy.swallow();
    await delay(3_000);
    proxy.heal();
    await calling;
    await untilSettled(at);
    const givenUp = await query(at, 'select from workers where epoch > 1');
    expect(failed(await expectNoneLostNoneTwice('PostgreSQL half-open', at, givenUp.length))).toEqual([]);
  });

  it('what the service answers is lost without a word', async () => {
    await using undo = new AsyncDisposableStack();
    const proxies: Awaited<ReturnType<typeof startSwallowingProxy>>[] = [];
    await using at = await startCase({
      runCount,
      timeout: '3s',
      async toServerUrl(url) {
        const proxy = undo.use(await startSwallowingProxy({ host: '127.0.0.1', port: Number(new URL(url).port) }));
        proxies.push(proxy);
        return `http://127.0.0.1:${proxy.port}`;
      },
    });
    await at.installation.startWorker();
    const calling = callWebhook(at);
    await untilCounted(at, 0.3);
    for (const proxy of proxies) proxy.swallowAnswers();
    await delay(1_000);
    for (const proxy of proxies) proxy.heal();
    await calling;
    await untilSettled(at);
    const runs = await expectNoneLostNoneTwice('service half-open', at, 1);
    expect(failed(runs)).toEqual([]);
    // What had begun to be asked has happened, and is not asked for again.
    const unknown = runs.filter(({ waiting_reason: reason }) => reason === 'effect_unknown');
    const { counted } = await at.server.read();
    expect(unknown.filter(({ counts }) => counted[counts] !== 1)).toEqual([]);
  });
});
