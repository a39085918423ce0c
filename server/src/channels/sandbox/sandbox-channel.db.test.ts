import { describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock';
import type { OutboundMessage } from '#modules/conversations/conversations.module';
import { anAccount, anOutboundMessage, gated, itConformsToTheChannelPort } from '#testing/channel-conformance';
import { aConversation } from '#testing/outbound';
import { useTestProgram } from '#testing/test-program';
import { createSandboxChannel } from './sandbox-channel.ts';

const program = useTestProgram();
const adapter = () => createSandboxChannel({ database: program.current.database, clock: systemClock });

async function aSandbox() {
  const workspace = await program.current.aWorkspace();
  const { body } = await workspace.call('GET', '/channels');
  const [channel] = body.items;
  const { workspaceId } = workspace;
  const conversation = await aConversation(program.current.database, { workspaceId, channelId: channel.id });
  const sender = { name: channel.senderName, address: channel.address };
  return { workspace, conversation, account: anAccount({ workspaceId, id: channel.id, vendor: 'sandbox', sender }) };
}

describe('the sandbox channel', () => {
  let workspaceId = '';

  itConformsToTheChannelPort(() => ({
    adapter: adapter(),
    async account() {
      const { account } = await aSandbox();
      workspaceId = account.workspaceId;
      return account;
    },
    async prepare(message) {
      const { workspaceId, channel } = message;
      const conversation = await aConversation(program.current.database, { workspaceId, channelId: channel.id });
      Object.assign(message, { conversationId: conversation.conversationId });
    },
    async arrived() {
      const rows = await program.current.database.owner.selectFrom('sandbox_mail').select('external_id').execute();
      expect(workspaceId).not.toBe('');
      return rows.map((row) => row.external_id);
    },
  }));

  it('delivers a message once however often it is sent', async () => {
    const { workspace, conversation, account } = await aSandbox();
    const message: OutboundMessage = anOutboundMessage({
      channel: account,
      conversationId: conversation.conversationId,
      to: { name: 'Ada', address: 'Ada@example.org' },
    });
    const { signal } = new AbortController();
    const unsubscribe = { url: 'https://crm.example.com/unsubscribe/abc' };
    for (let times = 0; times < 3; times += 1) await adapter().send(gated(message, unsubscribe), { signal });
    const { body } = await workspace.call('GET', '/sandbox/mail?address=ada@example.org&total=true');
    expect(body).toMatchObject({
      total: 1,
      items: [{ id: message.id, to: 'ada@example.org', subject: 'A question', readAt: null }],
    });
    expect(body.items[0].headers['list-unsubscribe']).toBe('<https://crm.example.com/unsubscribe/abc>');
    const read = await workspace.call('POST', `/sandbox/mail/${message.id}/read`);
    expect(read.body.readAt).not.toBeNull();
  });

  it('lets the recipient answer, and the answer joins the conversation', async () => {
    const { workspace, account } = await aSandbox();
    const written = await workspace.call('POST', '/sandbox/mail', {
      channelId: account.id,
      from: 'ada@example.org',
      subject: 'A question',
      text: 'Do you deliver?',
    });
    const { conversationId } = written.body;
    const { body: sent } = await workspace.call('POST', `/conversations/${conversationId}/messages`, { text: 'Yes.' });
    const message = anOutboundMessage({
      channel: account,
      id: sent.id,
      conversationId,
      externalId: sent.externalId,
      subject: sent.subject,
    });
    await adapter().send(gated(message), { signal: new AbortController().signal });
    const answer = await workspace.call('POST', '/sandbox/mail', { inReplyTo: sent.id, text: 'Thanks!' });
    expect(answer.status).toBe(201);
    expect(answer.body.conversationId).toBe(conversationId);
    const { body: joined } = await workspace.call('GET', `/messages/${answer.body.messageId}`);
    expect(joined).toMatchObject({ subject: 'Re: A question', text: 'Thanks!', from: { address: 'ada@example.org' } });
  });
});
