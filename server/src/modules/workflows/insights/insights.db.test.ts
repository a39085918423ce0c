import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkflowInsights, WorkspaceInsights } from '@millrace/contracts/workflows/workflow-insights';
import { useEngineRunner } from '#testing/engine-runner';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';
import { countEndedRuns, foldOldHours, removeOldCounts } from './count-runs.ts';

// What the API takes for now; what PostgreSQL writes has its own clock.
let now = new Date();
const program = useTestProgram({ clock: { now: () => now } });
useEngineRunner(program);
let workspace: TestWorkspace;

beforeEach(async () => {
  now = new Date();
  workspace = await program.current.aWorkspace();
});

async function publish(definition: object, name = 'Test'): Promise<string> {
  const { body } = await workspace.call('POST', '/workflows', { definition: { name, ...definition } });
  const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return String(body.id);
}

const fails = { steps: [{ id: 'look', type: 'transformation', set: { x: '{{ trigger.lead.name }}' } }] };

async function run(workflowId: string, input: object, state: string): Promise<string> {
  const { body } = await workspace.call('POST', `/workflows/${workflowId}/run`, { input });
  await reaches(body.id, state);
  return String(body.id);
}

async function reaches(runId: string, state: string): Promise<void> {
  await expect
    .poll(async () => (await workspace.call('GET', `/runs/${runId}`)).body.state, { timeout: 20_000 })
    .toBe(state);
}

async function setTimeZone(timeZone: string): Promise<void> {
  expect((await workspace.call('PATCH', '/workspace', { timeZone })).status).toBe(200);
}

/** Runs that ended at these times, as the engine leaves them behind; each third failed, each seventh was cancelled. */
async function seedRuns(workflowId: string, times: { from: string; every: string; count: number }): Promise<void> {
  await sql`
    with made as (
      insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, error, cost_micros,
             created_at, started_at, ended_at)
      select ${workspace.workspaceId}, gen_random_uuid(), ${workflowId}, gen_random_uuid(),
             case when n % 7 = 0 then 'cancelled' when n % 3 = 0 then 'failed' else 'completed' end, null, 'manual', '{}',
             case when n % 7 <> 0 and n % 3 = 0 then jsonb_build_object('code', 'code.' || n % 2, 'path', 'each[' || n || '].send') end,
             n * 10, at - n * interval '1 second', at - n * interval '1 second', at
        from (select n, ${times.from}::timestamptz + n * ${times.every}::interval as at
                from generate_series(0, ${times.count} - 1) n) ends
      returning *
    )
    insert into ended_runs
    select workspace_id, id, workflow_id, 1, state, ended_at, extract(epoch from ended_at - started_at) * 1000, cost_micros,
           error ->> 'code', error ->> 'path' from made`.execute(program.current.database.owner);
}

async function countAll(): Promise<void> {
  while ((await countEndedRuns(program.current.database)) > 0);
}

async function summarise(query: string): Promise<WorkspaceInsights> {
  const { status, body } = await workspace.call('GET', `/workflows/insights?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function insightsOf(workflowId: string, query = 'period=24h'): Promise<WorkflowInsights> {
  const { status, body } = await workspace.call('GET', `/workflows/${workflowId}/insights?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** The same from the runs themselves, by days that JavaScript's own calendar makes. */
async function countByLocalDay(timeZone: string, since: string): Promise<Map<string, Record<string, number>>> {
  const { rows } = await sql<{ state: string; ended_at: Date }>`
    select state, ended_at from runs where workspace_id = ${workspace.workspaceId} and ended_at >= ${since}`.execute(
    program.current.database.owner,
  );
  const days = new Map<string, Record<string, number>>();
  for (const { state, ended_at: at } of rows) {
    const day = localDay(at, timeZone);
    const counts = days.get(day) ?? { completed: 0, failed: 0, cancelled: 0 };
    days.set(day, { ...counts, [state]: (counts[state] ?? 0) + 1 });
  }
  return days;
}

function localDay(at: Date, timeZone: string): string {
  return at.toLocaleDateString('sv-SE', { timeZone });
}

describe.each([
  // The clock went forward on 29 March and back on 25 October 2026.
  { timeZone: 'Europe/Berlin', at: '2026-03-31T15:20:00Z', from: '2026-03-25T00:00:00+01:00' },
  { timeZone: 'Europe/Berlin', at: '2026-10-27T15:20:00Z', from: '2026-10-21T00:00:00+02:00' },
  // Half an hour off, and a change of half an hour on 5 April 2026.
  { timeZone: 'Australia/Lord_Howe', at: '2026-04-07T03:20:00Z', from: '2026-04-01T00:00:00+11:00' },
  { timeZone: 'Asia/Kolkata', at: '2026-05-07T03:20:00Z', from: '2026-05-01T00:00:00+05:30' },
])('in $timeZone at $at', ({ timeZone, at, from }) => {
  it('counts the same by day as the runs themselves', async () => {
    now = new Date(at);
    await setTimeZone(timeZone);
    const id = await publish(fails);
    await seedRuns(id, { from, every: '18 minutes', count: 500 });
    await countAll();
    const { series, figures, ...told } = await summarise('period=7d');
    const expected = await countByLocalDay(timeZone, from);
    expect(new Date(told.from)).toEqual(new Date(from));
    const told7 = series.map(({ startsAt, ...counts }) => [localDay(new Date(startsAt), timeZone), counts]);
    expect(told7).toHaveLength(7);
    expect(new Map(told7 as [string, Record<string, number>][])).toEqual(expected);
    const all = [...expected.values()];
    const sum = (state: string) => all.reduce((total, counts) => total + (counts[state] ?? 0), 0);
    expect(figures).toMatchObject({ runs: 500, completed: sum('completed'), failed: sum('failed') });
    expect(figures.successRate).toBeCloseTo(sum('completed') / (sum('completed') + sum('failed')), 10);
  });
});

describe('figures', () => {
  it('are those of the runs, beside the time before', async () => {
    now = new Date('2026-06-10T12:00:00Z');
    const [one, other] = [await publish(fails, 'One'), await publish(fails, 'Other')];
    await workspace.call('PATCH', `/workflows/${one}`, { minutesSaved: 2.5 });
    await seedRuns(one, { from: '2026-06-09T13:00:00Z', every: '10 minutes', count: 100 });
    await seedRuns(other, { from: '2026-06-08T13:00:00Z', every: '10 minutes', count: 50 });
    await countAll();
    const { figures, before, workflows, failures, series } = await summarise('period=24h');
    const direct = await sql<{ completed: number; failed: number; cost: number; median: number; p95: number }>`
      select count(*) filter (where state = 'completed')::int as completed,
             count(*) filter (where state = 'failed')::int as failed, sum(cost_micros)::int as cost,
             percentile_disc(0.5) within group (order by extract(epoch from ended_at - started_at) * 1000)
               filter (where state = 'completed')::float8 as median,
             percentile_disc(0.95) within group (order by extract(epoch from ended_at - started_at) * 1000)
               filter (where state = 'completed')::float8 as p95
        from runs where workspace_id = ${workspace.workspaceId} and workflow_id = ${one}`.execute(
      program.current.database.owner,
    );
    const [exact] = direct.rows;
    if (!exact) throw new Error('Nothing was counted.');
    expect(figures).toMatchObject({
      runs: 100,
      completed: exact.completed,
      failed: exact.failed,
      costMicros: exact.cost,
      minutesSaved: exact.completed * 2.5,
    });
    expect(Math.abs((figures.medianMs ?? 0) / exact.median - 1)).toBeLessThan(0.045);
    expect(Math.abs((figures.p95Ms ?? 0) / exact.p95 - 1)).toBeLessThan(0.045);
    expect(series).toHaveLength(24);
    expect(before.figures).toMatchObject({ runs: 50, minutesSaved: 0 });
    expect(workflows).toMatchObject([{ workflow: { id: one, name: 'One' }, figures: { runs: 100 } }]);
    expect(failures.map(({ code, step }) => [code, step])).toEqual([
      ['code.1', 'send'],
      ['code.0', 'send'],
    ]);
    expect(failures.reduce((sum, { failed }) => sum + failed, 0)).toBe(exact.failed);
    expect((await insightsOf(other)).before.figures.runs).toBe(50);
  });

  it('name the workflows with most runs, failures or cost first, as many as asked for', async () => {
    now = new Date('2026-06-10T12:00:00Z');
    const [one, other] = [await publish(fails, 'One'), await publish(fails, 'Other')];
    await seedRuns(one, { from: '2026-06-09T13:00:00Z', every: '1 minute', count: 3 });
    await seedRuns(other, { from: '2026-06-09T13:00:00Z', every: '1 minute', count: 20 });
    await countAll();
    const first = await summarise('period=7d&sort=failures&limit=1');
    expect(first).toMatchObject({ workflows: [{ workflow: { id: other } }], hasMore: true });
    const ids = (await summarise('period=7d&sort=cost')).workflows.map(({ workflow }) => workflow.id);
    expect(ids).toEqual([other, one]);
  });

  it('are compared up to the same time of day while hours are kept, then by whole days', async () => {
    // Two weeks later, Berlin's clock has gone forward.
    now = new Date('2026-04-03T15:20:00Z');
    await setTimeZone('Europe/Berlin');
    const { before: week } = await summarise('period=7d');
    expect(week).toMatchObject({ from: '2026-03-20T23:00:00.000Z', to: '2026-03-27T16:20:00.000Z' });
    const { before: month, from } = await summarise('period=30d');
    expect(from).toBe('2026-03-04T23:00:00.000Z');
    expect(month).toMatchObject({ from: '2026-02-02T23:00:00.000Z', to: from });
  });

  it('are of one workspace', async () => {
    now = new Date('2026-06-10T12:00:00Z');
    const id = await publish(fails);
    await seedRuns(id, { from: '2026-06-10T10:00:00Z', every: '1 minute', count: 5 });
    await countAll();
    workspace = await program.current.aWorkspace();
    expect(await summarise('period=90d')).toMatchObject({ figures: { runs: 0 }, workflows: [], failures: [] });
    expect((await workspace.call('GET', `/workflows/${id}/insights`)).status).toBe(404);
  });
});

describe('counting', () => {
  it('counts what the engine ends, and counts a resumed run anew', async () => {
    const id = await publish(fails);
    await run(id, { lead: { name: 'Ada' } }, 'completed');
    const failed = await run(id, {}, 'failed');
    await countAll();
    expect((await insightsOf(id)).figures).toMatchObject({ runs: 2, completed: 1, failed: 1 });
    await workspace.call('POST', `/runs/${failed}/resume`, {});
    await reaches(failed, 'failed');
    await countAll();
    const { figures, failures } = await insightsOf(id);
    expect(figures).toMatchObject({ runs: 2, completed: 1, failed: 1 });
    expect(failures).toMatchObject([{ step: 'look', failed: 1 }]);
  });

  it('counts a run whose first record is its last', async () => {
    const steps = [{ id: 'double', type: 'transformation', set: { value: '{{ trigger.body.n * 2 }}' } }];
    const id = await publish({ triggers: [{ type: 'webhook', respond: 'finished' }], steps });
    const [endpoint] = (await workspace.call('GET', `/workflows/${id}/endpoints`)).body.items;
    const url = new URL(endpoint.url).pathname;
    const answers = await Promise.all(
      [1, 2, 3].map((n) => program.current.server.inject({ method: 'POST', url, payload: { n } })),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    await countAll();
    expect((await insightsOf(id)).figures).toMatchObject({ runs: 3, completed: 3 });
  });

  it('takes the end of a resumed run back while it is on its way', async () => {
    now = new Date();
    const steps = [{ id: 'again', type: 'wait', for: '1h' }, ...fails.steps];
    const id = await publish({ steps });
    const { body } = await workspace.call('POST', `/workflows/${id}/run`, {});
    await reaches(body.id, 'waiting');
    await workspace.call('POST', `/runs/${body.id}/cancel`, {});
    await reaches(body.id, 'cancelled');
    await countAll();
    expect((await insightsOf(id)).figures).toMatchObject({ runs: 1, cancelled: 1 });
    await workspace.call('POST', `/runs/${body.id}/resume`, {});
    await countAll();
    expect((await insightsOf(id)).figures).toMatchObject({ runs: 0, cancelled: 0 });
    await workspace.call('POST', `/runs/${body.id}/cancel`, {});
  });

  it('counts each once when it is interrupted, repeated, and done by several at a time', async () => {
    now = new Date('2026-06-10T12:00:00Z');
    const id = await publish(fails);
    await seedRuns(id, { from: '2026-06-10T00:00:00Z', every: '3 seconds', count: 12_000 });
    const { database } = program.current;
    // Dies after its work and before its commit.
    const dying = {
      ...database,
      inTransaction: (work: Parameters<typeof database.inTransaction>[0]) =>
        database.inTransaction(async (tx) => {
          await work(tx);
          throw new Error('killed');
        }),
    } as typeof database;
    await expect(countEndedRuns(dying)).rejects.toThrow('killed');
    await Promise.all(Array.from({ length: 4 }, async () => await countEndedRuns(database)));
    await countAll();
    await countAll();
    const { figures, failures } = await insightsOf(id);
    expect(figures.runs).toBe(12_000);
    expect(failures.reduce((sum, { failed }) => sum + failed, 0)).toBe(figures.failed);
  });

  it('counts one that ended earlier than others that are counted already', async () => {
    now = new Date('2026-06-10T12:00:00Z');
    const id = await publish(fails);
    await seedRuns(id, { from: '2026-06-10T10:00:00Z', every: '1 minute', count: 10 });
    await countAll();
    await seedRuns(id, { from: '2026-06-10T09:00:00Z', every: '1 minute', count: 5 });
    await countAll();
    expect((await insightsOf(id)).figures.runs).toBe(15);
  });

  it('keeps 20 reasons of an hour apart, and all of them counted', async () => {
    now = new Date('2026-06-10T12:00:00Z');
    const id = await publish(fails);
    const failing = async (code: (n: string) => string, count: number) => {
      await sql`
        insert into ended_runs
        select ${workspace.workspaceId}, gen_random_uuid(), ${id}, 1, 'failed', '2026-06-10T11:05:00Z', 5, 0,
               ${sql.raw(code('n'))}, 'a' from generate_series(1, ${count}) n`.execute(program.current.database.owner);
      await countAll();
    };
    await failing(() => `'often'`, 7);
    await failing((n) => `'code.' || ${n}`, 40);
    await failing(() => `'often'`, 1);
    const { figures } = await insightsOf(id);
    const kept = await sql<{ code: string; count: number }>`
      select code, count from run_failures where workflow_id = ${id} order by count desc`.execute(
      program.current.database.owner,
    );
    expect(figures.failed).toBe(48);
    expect(kept.rows).toHaveLength(21);
    expect(kept.rows.slice(0, 2)).toEqual([
      { code: '', count: 21 },
      { code: 'often', count: 8 },
    ]);
  });
});

describe('what was counted', () => {
  it('outlives the runs, and becomes days of the workspace with the same sums', async () => {
    const { database, modules } = program.current;
    await setTimeZone('Europe/Berlin');
    const id = await publish(fails);
    const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
    await seedRuns(id, { from: daysAgo(80).toISOString(), every: '50 minutes', count: 400 });
    await seedRuns(id, { from: daysAgo(2).toISOString(), every: '50 minutes', count: 40 });
    await countAll();
    const asked = await insightsOf(id, 'period=90d');
    while (await foldOldHours(database));
    await modules.engine.forgetOldRuns({ workspaceId: workspace.workspaceId, before: now });
    expect({ ...(await insightsOf(id, 'period=90d')), to: asked.to }).toEqual(asked);
    const rows = await sql<{ isDay: boolean; days: number; rows: number }>`
      select is_day as "isDay", count(distinct date_trunc('day', starts_at, 'Europe/Berlin'))::int as days,
             count(*)::int as rows from run_counts where workflow_id = ${id} group by 1 order by 1`.execute(
      database.owner,
    );
    const [hours, days] = rows.rows;
    expect(hours?.rows).toBeGreaterThan(30);
    expect(days?.rows).toBe(days?.days);
    const { signal } = new AbortController();
    await removeOldCounts(database, { workspaceId: workspace.workspaceId, before: daysAgo(30), signal });
    expect((await insightsOf(id, 'period=90d')).figures.runs).toBe(40);
  });
});
