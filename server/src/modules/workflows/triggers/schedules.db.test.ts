import { describe, expect, it } from 'vitest';
import { startTestProgram, type TestWorkspace, useTestProgram } from '#testing/test-program';

let now = new Date('2026-03-02T07:59:30Z');
const program = useTestProgram({ clock: { now: () => now } });

async function publish(workspace: TestWorkspace, trigger: object, change: object = {}) {
  const definition = {
    name: 'On time',
    triggers: [{ type: 'schedule', ...trigger }],
    steps: [{ type: 'stop' }],
    ...change,
  };
  const { body } = await workspace.call('POST', '/workflows', { definition });
  const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return { id: String(body.id), path: `/workflows/${body.id}` };
}

async function ticksOf(workspace: TestWorkspace, id: string): Promise<string[]> {
  const { body } = await workspace.call('GET', `/runs?workflowId=${id}`);
  const runs = await Promise.all(
    body.items.map(async (run: { id: string }) => (await workspace.call('GET', `/runs/${run.id}`)).body),
  );
  return runs.map((run): string => run.payload.scheduledAt).toSorted();
}

const scheduler = () => program.current.modules.workflows.createScheduler();

describe('a schedule', () => {
  it('starts a run at its time, in the time zone of the workspace or its own', async () => {
    now = new Date('2026-03-02T07:59:30Z');
    const workspace = await program.current.aWorkspace();
    const utc = await publish(workspace, { cron: '0 8 * * 1-5', input: { day: '{{ trigger.scheduledAt }}' } });
    const berlin = await publish(workspace, { cron: '0 9 * * *', timeZone: 'Europe/Berlin' });
    await scheduler().tick();
    expect(await ticksOf(workspace, utc.id)).toEqual([]);
    now = new Date('2026-03-02T08:00:01Z');
    await scheduler().tick();
    await scheduler().tick();
    expect(await ticksOf(workspace, utc.id)).toEqual(['2026-03-02T08:00:00.000Z']);
    expect(await ticksOf(workspace, berlin.id)).toEqual(['2026-03-02T08:00:00.000Z']);
    const { body } = await workspace.call('GET', `/runs?workflowId=${utc.id}`);
    expect((await workspace.call('GET', `/runs/${body.items[0].id}`)).body.payload.input).toEqual({
      day: '2026-03-02T08:00:00.000Z',
    });
  });

  it('makes up for missed times as it is told', async () => {
    now = new Date('2026-03-02T10:00:00Z');
    const workspace = await program.current.aWorkspace();
    const skip = await publish(workspace, { every: '1h' });
    const once = await publish(workspace, { every: '1h', catchUp: 'once' });
    const all = await publish(workspace, { every: '1h', catchUp: 'all' });
    now = new Date('2026-03-02T13:30:00Z');
    await scheduler().tick();
    const hours = (...numbers: number[]) => numbers.map((hour) => `2026-03-02T${hour}:00:00.000Z`);
    expect(await ticksOf(workspace, skip.id)).toEqual([]);
    expect(await ticksOf(workspace, once.id)).toEqual(hours(13));
    expect(await ticksOf(workspace, all.id)).toEqual(hours(11, 12, 13));
  });

  it('starts one run for a tick however many processes look', async () => {
    now = new Date('2026-03-03T10:00:00Z');
    const workspace = await program.current.aWorkspace();
    const workflows = await Promise.all(Array.from({ length: 5 }, () => publish(workspace, { every: '1m' })));
    const beside = await startTestProgram({ beside: program.current, clock: { now: () => now } });
    try {
      now = new Date('2026-03-03T10:01:00Z');
      const other = beside.program.modules.workflows.createScheduler();
      await Promise.all([scheduler().tick(), other.tick(), scheduler().tick(), other.tick()]);
      await scheduler().tick();
      for (const { id } of workflows) expect(await ticksOf(workspace, id)).toEqual(['2026-03-03T10:01:00.000Z']);
    } finally {
      await beside.stop();
    }
  });

  it('starts nothing while it is off, and makes up for nothing of that time', async () => {
    now = new Date('2026-03-04T10:00:00Z');
    const workspace = await program.current.aWorkspace();
    const { id, path } = await publish(workspace, { every: '1h', catchUp: 'all' });
    await workspace.call('POST', `${path}/disable`);
    now = new Date('2026-03-04T12:30:00Z');
    await scheduler().tick();
    await workspace.call('POST', `${path}/enable`);
    await scheduler().tick();
    expect(await ticksOf(workspace, id)).toEqual([]);
    now = new Date('2026-03-04T13:00:00Z');
    await scheduler().tick();
    expect(await ticksOf(workspace, id)).toEqual(['2026-03-04T13:00:00.000Z']);
  });

  it('goes on where it is when the workflow is published again', async () => {
    now = new Date('2026-03-05T10:00:00Z');
    const workspace = await program.current.aWorkspace();
    const { id, path } = await publish(workspace, { every: '1h', catchUp: 'all' });
    now = new Date('2026-03-05T11:00:10Z');
    const { body } = await workspace.call('GET', path);
    await workspace.call('PATCH', path, { definition: { ...body.definition, priority: 1 } });
    await workspace.call('POST', `${path}/publish`, {});
    await scheduler().tick();
    expect(await ticksOf(workspace, id)).toEqual(['2026-03-05T11:00:00.000Z']);
  });
});
