/** From a contact, a company or a conversation to the runs that had to do with it, and back. */
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { useEngineRunner } from '#testing/engine-runner';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
useEngineRunner(program);
let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await program.current.aWorkspace();
});

const own = (action: string, inputs: object) => ({
  id: action,
  type: 'integration',
  service: 'millrace',
  action,
  inputs,
});

async function publish(steps: object[], triggers: object[] = [{ type: 'manual' }]): Promise<string> {
  const definition = { name: `Workflow ${uuidV7Ids.next()}`, triggers, steps };
  const { body } = await workspace.call('POST', '/workflows', { definition });
  const published = await workspace.call('POST', `/workflows/${body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return body.id;
}

async function run(workflowId: string, input: object = {}): Promise<string> {
  const { id } = (await workspace.call('POST', `/workflows/${workflowId}/run`, { input })).body;
  await expect
    .poll(async () => (await workspace.call('GET', `/runs/${id}`)).body.state, { timeout: 20_000 })
    .toBe('completed');
  return id;
}

async function aContact(name = 'Ada', more: object = {}): Promise<string> {
  return (await workspace.call('POST', '/leads', { name, ...more })).body.id;
}

async function listed(query: string): Promise<string[]> {
  const { status, body } = await workspace.call('GET', `/runs?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items.map(({ id }: { id: string }) => id);
}

describe('the runs of a record', () => {
  it('are those its events started, and those that name it when they are started', async () => {
    const steps = [{ id: 'shape', type: 'transformation', set: { n: 1 } }];
    await publish(steps, [{ type: 'event', event: 'lead.created' }]);
    const byHand = await publish(steps);
    const company = (await workspace.call('POST', '/companies', { name: 'Analytical Engines' })).body.id;
    const ada = await aContact('Ada', { companyId: company });
    const [begun, ...others] = await listed(`recordId=${ada}`);
    expect(others).toEqual([]);
    const named = await run(byHand, { contactId: ada });
    await run(byHand, { text: ada });
    expect(await listed(`recordId=${ada}`)).toEqual([named, begun]);
    expect(await listed(`recordId=${company}`)).toEqual([begun]);
    expect(await listed(`recordId=${uuidV7Ids.next()}`)).toEqual([]);
  });

  it('are those that changed or made it, of Millrace’s own actions too that call it by `id`', async () => {
    const ada = await aContact();
    const steps = [
      own('add_tag', { id: '{{ trigger.who }}', tag: 'vip' }),
      own('create_lead', { name: 'Grace' }),
      own('create_company', { name: 'Navy' }),
    ];
    const id = await run(await publish(steps), { who: ada });
    expect(await listed(`recordId=${ada}`)).toEqual([id]);
    const trace = (await workspace.call('GET', `/runs/${id}/steps`)).body.items;
    const [tag, grace, navy] = trace.map(({ records }: { records: object[] }) => records);
    expect(tag).toEqual([{ kind: 'contact', id: ada, name: 'Ada', conversationId: null }]);
    expect(grace).toMatchObject([{ kind: 'contact', name: 'Grace' }]);
    expect(navy).toMatchObject([{ kind: 'company', name: 'Navy' }]);
    expect(await listed(`recordId=${grace[0].id}`)).toEqual([id]);
    expect(await listed(`recordId=${navy[0].id}`)).toEqual([id]);
  });

  it('of a page of leads that was only read are none of theirs', async () => {
    const ada = await aContact();
    await run(await publish([own('list_leads', {})]));
    expect(await listed(`recordId=${ada}`)).toEqual([]);
  });

  it('are filtered further, counted and paged', async () => {
    const [one, other] = [await publish([]), await publish([])];
    const ada = await aContact();
    const ids = [];
    for (const workflow of [one, other, one, other]) ids.unshift(await run(workflow, { contactId: ada }));
    await run(one);
    const record = `recordId=${ada}`;
    const { body } = await workspace.call('GET', `/runs?${record}&limit=3&total=true`);
    expect(body).toMatchObject({ total: 4, hasMore: true, items: ids.slice(0, 3).map((id) => ({ id })) });
    expect(await listed(`${record}&limit=3&cursor=${body.nextCursor}`)).toEqual(ids.slice(3));
    expect(await listed(`${record}&workflowId=${one}`)).toEqual([ids[1], ids[3]]);
    expect(await listed(`${record}&workflowId=${one}&state=completed&version=1`)).toEqual([ids[1], ids[3]]);
    expect(await listed(`${record}&state=failed`)).toEqual([]);
    expect(await listed(`${record}&reason=http.refused`)).toEqual([]);
    expect(await listed(`${record}&before=${new Date(Date.now() + 1000).toISOString()}`)).toEqual(ids);
    expect(await listed(`${record}&after=${new Date(Date.now() + 1000).toISOString()}`)).toEqual([]);
    expect((await workspace.call('GET', `/runs?${record}&workflowId=${one}&total=true`)).body.total).toBe(2);
  });

  it('are nothing to another workspace', async () => {
    const ada = await aContact();
    await run(await publish([]), { contactId: ada });
    const stranger = await program.current.aWorkspace();
    const { body } = await stranger.call('GET', `/runs?recordId=${ada}&total=true`);
    expect(body).toMatchObject({ items: [], total: 0 });
  });

  it('go over to the record it is merged into', async () => {
    const workflow = await publish([]);
    const [ada, twin] = [await aContact('Ada'), await aContact('Ada L.')];
    const [both, ofTwin] = [
      await run(workflow, { contact: { id: ada }, lead: { id: twin } }),
      await run(workflow, { leadId: twin }),
    ];
    expect((await workspace.call('POST', `/contacts/${ada}/merge`, { otherId: twin })).status).toBe(200);
    expect(await listed(`recordId=${ada}`)).toEqual([ofTwin, both]);
    expect(await listed(`recordId=${twin}`)).toEqual([]);
  });
});

it('a run that nothing of ours is named in costs no row', async () => {
  await run(await publish([{ id: 'shape', type: 'transformation', set: { contactId: uuidV7Ids.next() } }]), { n: 1 });
  const { rows } = await sql`select from run_records where workspace_id = ${workspace.workspaceId}`.execute(
    program.current.database.owner,
  );
  expect(rows).toEqual([]);
});

it('a run leads to the event that started it, which can be asked for', async () => {
  const workflow = await publish([], [{ type: 'event', event: 'lead.created' }]);
  const ada = await aContact();
  const [id] = await listed(`workflowId=${workflow}`);
  const { records, causeEventId } = (await workspace.call('GET', `/runs/${id}`)).body;
  expect(records).toEqual([
    { kind: 'event', id: causeEventId, name: 'lead.created', conversationId: null },
    { kind: 'contact', id: ada, name: 'Ada', conversationId: null },
  ]);
  const event = await workspace.call('GET', `/events/${causeEventId}`);
  expect(event.body).toMatchObject({ id: causeEventId, type: 'lead.created', entityId: ada });
  expect(event.body).toEqual((await workspace.call('GET', `/events?recordId=${ada}`)).body.items[0]);
  expect((await workspace.call('GET', `/events/${uuidV7Ids.next()}`)).body.code).toBe('events.not_found');
});
