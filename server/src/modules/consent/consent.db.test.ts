import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { aConversation, aQueuedMessage, type TestConversation } from '#testing/outbound';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';
import type { GateQuestion } from './gate.ts';

const program = useTestProgram();
let workspace: TestWorkspace;
let conversation: TestConversation;

beforeEach(async () => {
  workspace = await program.current.aWorkspace();
  conversation = await aConversation(program.current.database, { workspaceId: workspace.workspaceId });
});

async function judge(overrides: Partial<GateQuestion> = {}) {
  const { workspaceId, contactId, address } = conversation;
  const messageId = await aQueuedMessage(program.current.database, conversation);
  const { gate } = program.current.modules.consent;
  const question = {
    workspaceId,
    messageId,
    contactId,
    kind: 'email',
    address,
    purpose: 'marketing',
    ...overrides,
  } as const;
  const [judgement] = await program.current.database.inTransaction((tx) =>
    gate.judge(tx, [question], (asked) => asked),
  );
  if (!judgement) throw new Error('One question has one answer.');
  return judgement;
}

describe('the gate', () => {
  it('lets a message to an address pass that has said nothing', async () => {
    expect(await judge()).toMatchObject({ kind: 'passed' });
  });

  it('refuses every purpose to a suppressed address, and keeps a record with the rule', async () => {
    const { status } = await workspace.call('POST', '/suppressions', { address: conversation.address.toUpperCase() });
    expect(status).toBe(201);
    const reason = { rule: 'suppressed', nextAllowedAt: null };
    expect(await judge({ purpose: 'marketing' })).toMatchObject({ kind: 'refused', reason });
    expect(await judge({ purpose: 'reply' })).toMatchObject({ kind: 'refused', reason });
    const refusals = await workspace.call('GET', '/refusals?rule=suppressed&total=true');
    expect(refusals.body).toMatchObject({
      total: 2,
      items: [{ rule: 'suppressed', purpose: 'reply', nextAllowedAt: null }, { purpose: 'marketing' }],
    });
  });

  it('refuses a whole domain', async () => {
    await workspace.call('POST', '/suppressions', { address: '@Example.org' });
    expect(await judge()).toMatchObject({
      kind: 'refused',
      reason: { detail: expect.stringContaining('as part of @example.org') },
    });
    expect(await judge({ address: 'someone@sub.example.org' })).toMatchObject({ kind: 'passed' });
  });

  it('refuses the purpose an address has opted out of, and no other', async () => {
    const path = `/contacts/${conversation.contactId}/consent`;
    const body = {
      contactPointId: conversation.contactPointId,
      purpose: 'marketing',
      status: 'denied',
      note: 'By phone',
    };
    const set = await workspace.call('PUT', path, body);
    expect(set.body).toMatchObject({
      consents: [{ purpose: 'marketing', status: 'denied', source: 'noted', note: 'By phone' }],
    });
    expect(await judge({ purpose: 'marketing' })).toMatchObject({ kind: 'refused', reason: { rule: 'opted_out' } });
    expect(await judge({ purpose: 'outreach' })).toMatchObject({ kind: 'passed' });
    expect(await judge({ purpose: 'reply' })).toMatchObject({ kind: 'passed' });
  });

  it('knows nothing of what another workspace has suppressed', async () => {
    const other = await program.current.aWorkspace();
    await other.call('POST', '/suppressions', { address: conversation.address });
    expect(await judge()).toMatchObject({ kind: 'passed' });
  });

  it('judges many messages in one go, each by its own address', async () => {
    const blocked = await aConversation(program.current.database, { workspaceId: workspace.workspaceId });
    await workspace.call('POST', '/suppressions', { address: blocked.address });
    const { gate } = program.current.modules.consent;
    const questions: GateQuestion[] = [];
    for (const to of [conversation, blocked, conversation]) {
      const messageId = await aQueuedMessage(program.current.database, to);
      const { workspaceId, contactId, address } = to;
      questions.push({ workspaceId, messageId, contactId, kind: 'email', address, purpose: 'outreach' });
    }
    const judgements = await program.current.database.inTransaction((tx) =>
      gate.judge(tx, questions, (asked) => asked),
    );
    expect(judgements.map(({ kind }) => kind)).toEqual(['passed', 'refused', 'passed']);
  });
});

describe('the unsubscribe link', () => {
  async function linkFor(purpose: GateQuestion['purpose'] = 'marketing') {
    const judgement = await judge({ purpose });
    if (judgement.kind !== 'passed') throw new Error('The gate refused.');
    return judgement.gated.unsubscribe && new URL(judgement.gated.unsubscribe.url);
  }

  const request = async (method: 'GET' | 'HEAD' | 'POST', url: string) =>
    await program.current.server.inject({
      method,
      url,
      ...(method === 'POST' && {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'List-Unsubscribe=One-Click',
      }),
    });

  it('is put into everything but a person’s own reply', async () => {
    expect(await linkFor('marketing')).toBeInstanceOf(URL);
    expect(await linkFor('outreach')).toBeInstanceOf(URL);
    expect(await linkFor('reply')).toBeNull();
  });

  it('only asks when it is opened, by GET or HEAD, and acts on a POST', async () => {
    const link = await linkFor();
    for (const method of ['GET', 'HEAD'] as const) {
      const page = await request(method, link?.pathname ?? '');
      expect(page.statusCode).toBe(200);
      expect(await judge()).toMatchObject({ kind: 'passed' });
    }
    const done = await request('POST', link?.pathname ?? '');
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain(conversation.address);
    expect(await judge({ purpose: 'marketing' })).toMatchObject({ kind: 'refused' });
    expect(await judge({ purpose: 'outreach' })).toMatchObject({ kind: 'refused' });
  });

  it('records one event on the contact, however often it is used', async () => {
    const link = await linkFor();
    await request('POST', link?.pathname ?? '');
    await request('POST', link?.pathname ?? '');
    const events = await workspace.call('GET', `/events?recordId=${conversation.contactId}&type=consent.denied`);
    expect(events.body.items).toHaveLength(2);
    expect(events.body.items[0]).toMatchObject({
      actor: { kind: 'contact', id: conversation.contactId },
      after: { source: 'one_click', status: 'denied' },
    });
  });

  it('holds after the contact was deleted', async () => {
    const link = await linkFor();
    await program.current.database.owner.deleteFrom('contacts').where('id', '=', conversation.contactId).execute();
    expect((await request('POST', link?.pathname ?? '')).statusCode).toBe(200);
    const again = { ...conversation };
    conversation = await aConversation(program.current.database, {
      workspaceId: workspace.workspaceId,
      address: again.address,
    });
    expect(await judge()).toMatchObject({ kind: 'refused', reason: { rule: 'opted_out' } });
  });

  it('cannot be made by anybody else', async () => {
    const link = await linkFor();
    const forged = link?.pathname.replace(/(?<=\/unsubscribe\/)./, (first) => (first === 'A' ? 'B' : 'A')) ?? '';
    expect((await request('POST', forged)).statusCode).toBe(404);
    expect((await request('POST', '/unsubscribe/nonsense')).statusCode).toBe(404);
    expect(await judge()).toMatchObject({ kind: 'passed' });
  });
});

describe('the suppression list', () => {
  it('lists, refuses a second entry, and lets one be lifted', async () => {
    const added = await workspace.call('POST', '/suppressions', {
      address: 'bob@example.org',
      note: 'Asked by phone.',
    });
    expect(added.body).toMatchObject({ kind: 'email', reason: 'manual', note: 'Asked by phone.' });
    expect((await workspace.call('POST', '/suppressions', { address: 'Bob@example.org' })).status).toBe(409);
    const found = await workspace.call('GET', '/suppressions?address=BOB@example.org');
    expect(found.body.items).toHaveLength(1);
    expect((await workspace.call('DELETE', `/suppressions/${added.body.id}`)).status).toBe(204);
    expect((await workspace.call('DELETE', `/suppressions/${added.body.id}`)).status).toBe(404);
    expect((await workspace.call('DELETE', `/suppressions/${randomUUID()}`)).status).toBe(404);
  });
});
