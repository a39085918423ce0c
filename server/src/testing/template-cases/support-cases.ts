import { expect } from 'vitest';
import { aGmailMessage } from '../fake-gmail.ts';
import type { TemplateCase } from './stage.ts';

export const supportCases: readonly TemplateCase[] = [
  {
    slug: 'reply-draft-with-approval',
    does: 'sends what a person has changed and released, and nothing before',
    async play(stage) {
      await stage.receive('Do you deliver on Mondays?');
      const approval = await stage.approval();
      expect(approval.data.text).toContain('Do you deliver on Mondays?');
      expect(await stage.delivered()).toEqual([]);
      await stage.decide(approval.id, { approve: true, data: { text: 'Yes, on Mondays too.' } });
      expect(await stage.delivered()).toMatchObject([{ text: expect.stringContaining('Yes, on Mondays too.') }]);
    },
  },
  {
    slug: 'feedback-request',
    does: 'asks once, and makes a task of an unhappy answer',
    config: { after: '100ms' },
    async play(stage) {
      const { conversationId, contactId } = await stage.receive('Thank you.');
      await stage.call('POST', `/conversations/${conversationId}/close`, {});
      await stage.until(async () => (await stage.delivered()).length, 1);
      await stage.until(async () => (await stage.call('GET', `/conversations/${conversationId}`)).status, 'closed');
      await stage.receive('I am disappointed, it is still broken.');
      await stage.until(async () => (await stage.tasks()).map(({ title }) => title), ['Unhappy: Ada Lovelace']);
      await stage.settle();
      expect(await stage.delivered()).toHaveLength(1);
      expect(await stage.tagsOf(contactId)).toEqual(['Asked for feedback']);
    },
  },
  {
    slug: 'complaint-escalation',
    does: 'hands an unhappy message to who answers for it',
    config: async (stage) => ({ manager: await stage.email() }),
    async play(stage) {
      const { conversationId, contactId } = await stage.receive('This is broken, I am disappointed and want a refund.');
      await stage.receive('Thank you, great work!', { from: 'bob@example.org' });
      await stage.settle();
      const { assignee } = await stage.call('GET', `/conversations/${conversationId}`);
      expect(assignee).toMatchObject({ id: stage.person.ownerId });
      expect(await stage.tagsOf(contactId)).toEqual(['Complaint']);
      expect(await stage.tasks()).toMatchObject([{ title: 'Complaint: Ada Lovelace', contact: { id: contactId } }]);
    },
  },
  {
    slug: 'support-triage',
    does: 'gives a message to who knows, and confirms it once',
    config: async (stage) => ({ technical: await stage.email() }),
    async play(stage) {
      const { conversationId, contactId } = await stage.receive('There is an error when I sign in, please help.');
      await stage.settle();
      const { assignee } = await stage.call('GET', `/conversations/${conversationId}`);
      expect(assignee).toMatchObject({ id: stage.person.ownerId });
      expect(await stage.tagsOf(contactId)).toEqual(['topic: support']);
      const [confirmation] = await stage.delivered();
      await stage.receive('Any news?', { inReplyTo: confirmation.id });
      await stage.settle();
      expect(await stage.delivered()).toHaveLength(1);
    },
  },
  {
    slug: 'sla-alarm',
    does: 'makes one task of a customer who waits too long',
    async play(stage) {
      await stage.receive('Hello?');
      await stage.age('conversations', 'last_message_at', '5 hours');
      await stage.receive('Just now.', { from: 'bob@example.org' });
      await stage.tick();
      await stage.tick();
      expect(await stage.tasks()).toMatchObject([{ title: 'Answer overdue: Ada Lovelace' }]);
    },
  },
  {
    slug: 'gmail-drafts',
    does: 'drafts an answer beside the mail and labels it',
    config: { query: 'Mondays' },
    async play(stage) {
      const mail = aGmailMessage();
      stage.gmail.messages.set(mail.id, mail);
      const before = stage.gmail.drafts.length;
      await stage.tick();
      const drafts = stage.gmail.drafts.slice(before);
      expect(drafts).toHaveLength(1);
      expect(drafts[0]?.message.raw).toContain('Subject: Re: A question about Mondays');
      const label = stage.gmail.labels.find(({ name }) => name === 'Drafted');
      expect(mail.labelIds).toContain(label?.id);
      stage.gmail.messages.delete(mail.id);
    },
  },
];
