import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

/** A workspace with its sandbox and a contact who has written through it. */
async function anInbox() {
  const workspace = await program.current.aWorkspace();
  const { body: channels } = await workspace.call('GET', '/channels');
  const channelId: string = channels.items[0].id;
  const { body: written } = await workspace.call('POST', '/sandbox/mail', {
    channelId,
    from: 'ada@example.org',
    fromName: 'Ada Lovelace',
    subject: 'A question',
    text: 'Do you deliver on Mondays?',
  });
  return { workspace, channelId, ...written } as {
    workspace: TestWorkspace;
    channelId: string;
    conversationId: string;
    messageId: string;
    contactId: string;
  };
}

/** A key of a role of its own, in the same workspace. */
async function keyOf(workspace: TestWorkspace, role: string): Promise<TestWorkspace['call']> {
  const { body } = await workspace.call('POST', '/api-keys', { name: role, role });
  return (method, path, payload, headers) =>
    workspace.call(method, path, payload, { authorization: `Bearer ${body.key}`, ...headers });
}

const typesOf = async (workspace: TestWorkspace, recordId: string): Promise<string[]> =>
  (await workspace.call('GET', `/events?recordId=${recordId}`)).body.items.map((event: { type: string }) => event.type);

describe('a new workspace', () => {
  it('has a sandbox to try things in', async () => {
    const workspace = await program.current.aWorkspace();
    const { body } = await workspace.call('GET', '/channels?total=true');
    expect(body).toMatchObject({ total: 1, items: [{ vendor: 'sandbox', name: 'Sandbox', status: 'active' }] });
  });
});

describe('the sandbox', () => {
  it('takes in what is written as a contact, as real mail', async () => {
    const { workspace, conversationId, messageId } = await anInbox();
    const { body: message } = await workspace.call('GET', `/messages/${messageId}`);
    expect(message).toMatchObject({
      conversationId,
      direction: 'inbound',
      state: 'received',
      from: { name: 'Ada Lovelace', address: 'ada@example.org' },
      text: 'Do you deliver on Mondays?',
      author: { kind: 'contact', name: 'Ada Lovelace' },
    });
  });

  it('refuses to be written to without saying who writes', async () => {
    const { workspace, channelId } = await anInbox();
    expect((await workspace.call('POST', '/sandbox/mail', { channelId, text: 'x' })).status).toBe(422);
    expect((await workspace.call('POST', '/sandbox/mail', { from: 'a@example.org', text: 'x' })).status).toBe(422);
  });
});

describe('the inbox', () => {
  it('lists conversations by their last message, page by page', async () => {
    const { workspace, channelId } = await anInbox();
    for (const name of ['b', 'c', 'd', 'e']) {
      await workspace.call('POST', '/sandbox/mail', { channelId, from: `${name}@example.org`, text: name });
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await workspace.call('GET', `/conversations?limit=2&total=true${cursor && `&cursor=${cursor}`}`);
      expect(body.total).toBe(5);
      seen.push(...body.items.map((item: { contact: { address: string } }) => item.contact.address));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'ada'].map((name) => `${name}@example.org`));
  });

  it('filters by status, assignee, unread, channel and contact', async () => {
    const { workspace, channelId, contactId, conversationId } = await anInbox();
    const count = async (query: string) => (await workspace.call('GET', `/conversations?${query}`)).body.items.length;
    expect(await count('status=open&unread=true&assigneeId=none')).toBe(1);
    expect(await count(`channelId=${channelId}&contactId=${contactId}`)).toBe(1);
    expect(await count('status=closed')).toBe(0);
    await workspace.call('POST', `/conversations/${conversationId}/assign`, { assigneeId: workspace.ownerId });
    expect(await count('assigneeId=none')).toBe(0);
    expect(await count(`assigneeId=${workspace.ownerId}`)).toBe(1);
    await workspace.call('POST', `/conversations/${conversationId}/read`);
    expect(await count('unread=true')).toBe(0);
  });

  it('assigns, closes, snoozes and reopens, each once and with an event', async () => {
    const { workspace, conversationId } = await anInbox();
    const act = (verb: string, body?: object) =>
      workspace.call('POST', `/conversations/${conversationId}/${verb}`, body);
    const assigned = await act('assign', { assigneeId: workspace.ownerId });
    expect(assigned.body.assignee.id).toBe(workspace.ownerId);
    const again = await act('assign', { assigneeId: workspace.ownerId });
    expect(again.body.version).toBe(assigned.body.version);
    expect((await act('close')).body).toMatchObject({ status: 'closed', unreadCount: 0 });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await act('snooze', { until })).body).toMatchObject({ status: 'snoozed', snoozedUntil: until });
    expect((await act('reopen')).body).toMatchObject({ status: 'open', snoozedUntil: null });
    const types = (await typesOf(workspace, conversationId)).filter((type) => type.startsWith('conversation.'));
    expect(types).toEqual([
      'conversation.reopened',
      'conversation.snoozed',
      'conversation.closed',
      'conversation.assigned',
      'conversation.opened',
    ]);
  });

  it('refuses a snooze into the past, an assignee from outside, and a version that is gone', async () => {
    const { workspace, conversationId } = await anInbox();
    const path = `/conversations/${conversationId}`;
    expect((await workspace.call('POST', `${path}/snooze`, { until: '2020-01-01T00:00:00Z' })).body.code).toBe(
      'conversations.snooze_in_past',
    );
    expect((await workspace.call('POST', `${path}/assign`, { assigneeId: conversationId })).body.code).toBe(
      'conversations.assignee_not_found',
    );
    expect((await workspace.call('POST', `${path}/close`, undefined, { 'if-match': '"99"' })).status).toBe(412);
  });

  it('opens again what was snoozed when its time has come', async () => {
    const { workspace, conversationId } = await anInbox();
    const { database, modules } = program.current;
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const snoozed = await workspace.call('POST', `/conversations/${conversationId}/snooze`, { until });
    expect(snoozed.body).toMatchObject({ status: 'snoozed', snoozedUntil: until });
    const wake = () => database.inTransaction((tx) => modules.conversations.wakeSnoozed(tx, 100));
    expect(await wake()).toBe(0);
    // An hour goes by.
    await sql`update conversations set snoozed_until = now() - interval '1 second' where id = ${conversationId}`.execute(
      database.owner,
    );
    expect(await wake()).toBe(1);
    expect((await workspace.call('GET', `/conversations/${conversationId}`)).body.status).toBe('open');
  });

  it('lets members change what is theirs or nobody’s, and viewers nothing', async () => {
    const { workspace, conversationId } = await anInbox();
    const [member, viewer] = [await keyOf(workspace, 'member'), await keyOf(workspace, 'viewer')];
    const path = `/conversations/${conversationId}`;
    expect((await viewer('POST', `${path}/close`)).status).toBe(403);
    expect((await viewer('POST', `${path}/messages`, { text: 'x' })).status).toBe(403);
    expect((await member('POST', `${path}/read`)).status).toBe(200);
    await workspace.call('POST', `${path}/assign`, { assigneeId: workspace.ownerId });
    expect((await member('POST', `${path}/close`)).body.code).toBe('conversations.not_yours');
    expect((await member('POST', `${path}/messages`, { text: 'x' })).body.code).toBe('conversations.not_yours');
  });

  it('shows nothing of another workspace', async () => {
    const { conversationId, messageId } = await anInbox();
    const other = await program.current.aWorkspace();
    for (const path of [
      `/conversations/${conversationId}`,
      `/conversations/${conversationId}/messages`,
      `/messages/${messageId}`,
    ]) {
      expect((await other.call('GET', path)).status).toBe(404);
    }
    for (const path of [`/messages/${messageId}/raw`, `/messages/${messageId}/html`, `/messages/${messageId}/text`]) {
      expect((await other.call('GET', path)).status).toBe(404);
    }
  });
});

describe('writing', () => {
  it('queues an answer in the thread', async () => {
    const { workspace, conversationId, messageId } = await anInbox();
    const { body: asked } = await workspace.call('GET', `/messages/${messageId}`);
    const { status, body } = await workspace.call('POST', `/conversations/${conversationId}/messages`, {
      text: 'Yes.',
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      state: 'queued',
      purpose: 'reply',
      subject: 'Re: A question',
      text: 'Yes.',
      attempts: 0,
    });
    expect(body.to).toEqual([{ name: 'Ada Lovelace', address: 'ada@example.org' }]);
    const row = await program.current.database.owner
      .selectFrom('messages')
      .select(['in_reply_to', 'reference_ids', 'external_id'])
      .where('workspace_id', '=', workspace.workspaceId)
      .where('id', '=', body.id)
      .executeTakeFirstOrThrow();
    expect(row.in_reply_to).toBe(asked.externalId);
    expect(row.reference_ids).toEqual([asked.externalId]);
    const { body: conversation } = await workspace.call('GET', `/conversations/${conversationId}`);
    expect(conversation).toMatchObject({ unreadCount: 0, messageCount: 2, lastMessageDirection: 'outbound' });
    expect(await typesOf(workspace, body.id)).toEqual(['message.queued']);
  });

  it('queues once under one Idempotency-Key', async () => {
    const { workspace, conversationId } = await anInbox();
    const send = () =>
      workspace.call(
        'POST',
        `/conversations/${conversationId}/messages`,
        { text: 'Yes.' },
        { 'idempotency-key': 'one' },
      );
    const [first, second] = [await send(), await send()];
    expect(second.body.id).toBe(first.body.id);
    expect((await workspace.call('GET', `/conversations/${conversationId}/messages`)).body.items).toHaveLength(2);
  });

  it('refuses an empty message, a paused channel and a file that does not exist', async () => {
    const { workspace, conversationId, channelId } = await anInbox();
    const send = (body: object) => workspace.call('POST', `/conversations/${conversationId}/messages`, body);
    expect((await send({ text: '  ' })).body.code).toBe('messages.empty');
    expect((await send({ text: 'x', attachmentIds: [conversationId] })).body.code).toBe(
      'messages.attachment_not_found',
    );
    await workspace.call('PATCH', `/channels/${channelId}`, { status: 'paused' });
    expect((await send({ text: 'x' })).body.code).toBe('channels.not_active');
  });

  it('makes the text of an HTML message', async () => {
    const { workspace, conversationId } = await anInbox();
    const body = { html: '<p>Yes,</p><p>on <b>Mondays</b> too.</p>' };
    const sent = await workspace.call('POST', `/conversations/${conversationId}/messages`, body);
    expect(sent.body).toMatchObject({ text: 'Yes,\n\non Mondays too.', hasHtml: true });
  });

  it('starts a conversation with a contact, at one of their addresses', async () => {
    const { workspace, channelId, contactId } = await anInbox();
    const draft = { contactId, channelId, subject: 'Your delivery', text: 'Shall we come on Monday?' };
    const { status, body } = await workspace.call('POST', '/conversations', draft);
    expect(status).toBe(201);
    expect(body.conversation).toMatchObject({ subject: 'Your delivery', contact: { address: 'ada@example.org' } });
    expect(body.message).toMatchObject({ state: 'queued', purpose: 'outreach', subject: 'Your delivery' });
    const elsewhere = await workspace.call('POST', '/conversations', { ...draft, address: 'else@example.org' });
    expect(elsewhere.body.code).toBe('conversations.contact_unreachable');
    const nobody = await workspace.call('POST', '/conversations', { ...draft, contactId: channelId });
    expect(nobody.body.code).toBe('conversations.contact_not_found');
  });

  it('attaches uploaded files, which say what they are', async () => {
    const { workspace, conversationId } = await anInbox();
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    const upload = await workspace.call('POST', '/files?name=logo.exe', png, {
      'content-type': 'application/octet-stream',
    });
    expect(upload.status).toBe(201);
    expect(upload.body).toMatchObject({ name: 'logo.exe', contentType: 'image/png', sizeBytes: png.length });
    const sent = await workspace.call('POST', `/conversations/${conversationId}/messages`, {
      attachmentIds: [upload.body.id],
    });
    expect(sent.body.attachments).toMatchObject([{ id: upload.body.id, name: 'logo.exe', contentType: 'image/png' }]);
    const other = await program.current.aWorkspace();
    expect((await other.call('GET', `/files/${upload.body.id}`)).status).toBe(404);
  });
});

describe('deleting and merging contacts', () => {
  it('keeps conversations with whom a contact is merged into', async () => {
    const { workspace, channelId, contactId } = await anInbox();
    const { body } = await workspace.call('POST', '/sandbox/mail', {
      channelId,
      from: 'ada@home.example',
      text: 'It is me',
    });
    await workspace.call('POST', `/contacts/${contactId}/merge`, { otherId: body.contactId });
    const { body: conversations } = await workspace.call('GET', `/conversations?contactId=${contactId}`);
    expect(conversations.items).toHaveLength(2);
  });

  it('deletes what was said with a contact who is deleted', async () => {
    const { workspace, contactId, conversationId } = await anInbox();
    expect((await workspace.call('DELETE', `/contacts/${contactId}`)).status).toBe(204);
    expect((await workspace.call('GET', `/conversations/${conversationId}`)).status).toBe(404);
  });
});

describe('channels', () => {
  it('are created, changed under their version, and never answer their password', async () => {
    const workspace = await program.current.aWorkspace();
    const smtp = { host: 'smtp.example.com', port: 587, security: 'starttls', user: 'ada' };
    const draft = { vendor: 'email', name: 'Sales', address: 'Sales@Shop.example', settings: { smtp } };
    expect((await workspace.call('POST', '/channels', draft)).body.code).toBe('channels.invalid_settings');
    const { body: channel } = await workspace.call('POST', '/channels', { ...draft, password: 'top secret' });
    expect(channel).toMatchObject({
      address: 'sales@shop.example',
      addresses: ['sales@shop.example'],
      hasSecret: true,
    });
    expect(JSON.stringify(channel)).not.toContain('top secret');
    const stale = await workspace.call('PATCH', `/channels/${channel.id}`, { name: 'x' }, { 'if-match': '"7"' });
    expect(stale.status).toBe(412);
    const { body: renamed } = await workspace.call(
      'PATCH',
      `/channels/${channel.id}`,
      { name: 'Shop' },
      { 'if-match': '"1"' },
    );
    expect(renamed).toMatchObject({ name: 'Shop', version: 2, hasSecret: true });
    const { body: events } = await workspace.call('GET', `/events?recordId=${channel.id}`);
    expect(JSON.stringify(events)).not.toContain('top secret');
  });

  it('share no address, not even across workspaces', async () => {
    const [one, two] = [await program.current.aWorkspace(), await program.current.aWorkspace()];
    const draft = { vendor: 'email', name: 'Info', address: 'info@taken.example' };
    expect((await one.call('POST', '/channels', draft)).status).toBe(201);
    expect((await two.call('POST', '/channels', draft)).body.code).toBe('channels.address_taken');
    const { body } = await two.call('POST', '/channels', { ...draft, address: 'other@taken.example' });
    const change = await two.call('PATCH', `/channels/${body.id}`, { addresses: ['info@taken.example'] });
    expect(change.body.code).toBe('channels.address_taken');
  });

  it('say whether their server can be reached', async () => {
    const workspace = await program.current.aWorkspace();
    const draft = { vendor: 'email', name: 'Sales', address: 'sales@unset.example' };
    const { body: channel } = await workspace.call('POST', '/channels', draft);
    const { body } = await workspace.call('POST', `/channels/${channel.id}/test`);
    expect(body).toMatchObject({ ok: false, detail: expect.stringContaining('SMTP_URL') });
  });
});
