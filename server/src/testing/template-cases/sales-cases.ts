import { expect } from 'vitest';
import type { TemplateCase } from './stage.ts';

export const salesCases: readonly TemplateCase[] = [
  {
    slug: 'inbound-lead-triage',
    does: 'sorts a wish to buy, and makes it a task',
    async play(stage) {
      const { contactId } = await stage.receive('Could you send me a quote and your price for 40 seats? It is urgent.');
      await stage.settle();
      expect(await stage.tagsOf(contactId)).toEqual(['wants: sales']);
      expect(await stage.lead(contactId)).toMatchObject({ status: { kind: 'working' } });
      expect(await stage.notesOf(contactId)).toEqual([expect.stringContaining('sales, high: ')]);
      expect(await stage.tasks()).toMatchObject([
        { contact: { id: contactId }, assignee: { id: stage.person.ownerId } },
      ]);
    },
  },
  {
    slug: 'no-answer-reminder',
    does: 'makes a task when nobody answers, and none when somebody does',
    config: { wait: '1d' },
    async play(stage) {
      const [ada, bob] = [await stage.aLead(), await stage.aLead({ name: 'Bob', email: 'bob@example.org' })];
      await stage.write(bob.id);
      await stage.until(async () => (await stage.delivered()).length, 1);
      await stage.receive('Yes.', { from: 'bob@example.org' });
      await stage.until(async () => (await stage.runs()).map(({ state }) => state), ['completed']);
      await stage.change('1d', '100ms');
      await stage.write(ada.id);
      await stage.settle();
      expect(await stage.tasks()).toMatchObject([{ title: 'No answer from Ada Lovelace', contact: { id: ada.id } }]);
    },
  },
  {
    slug: 'stale-lead-nudge',
    does: 'asks once about leads nobody has touched',
    async play(stage) {
      const statusId = await stage.statusId('working');
      const stale = await stage.aLead({ statusId });
      await stage.age('contacts', 'updated_at', '20 days');
      await stage.aLead({ name: 'Fresh', email: 'fresh@example.org', statusId });
      await stage.tick();
      expect(await stage.tasks()).toMatchObject([{ title: 'What is next with Ada Lovelace?' }]);
      expect(await stage.tagsOf(stale.id)).toEqual(['Nudged']);
      await stage.age('contacts', 'updated_at', '20 days');
      await stage.call('DELETE', `/leads/${(await stage.leads()).find(({ name }) => name === 'Fresh').id}`);
      await stage.tick();
      expect(await stage.tasks()).toHaveLength(1);
    },
  },
  {
    slug: 'follow-up-until-answer',
    does: 'writes twice and hands over, or stops at an answer',
    config: { wait: '500ms' },
    async play(stage) {
      const lead = await stage.aLead({ firstName: 'Ada' });
      await stage.move(lead.id, 'working');
      await stage.until(async () => (await stage.tasks()).length, 1);
      expect((await stage.delivered()).map(({ text }) => text)).toEqual([
        expect.stringContaining('is this still of interest'),
        expect.stringContaining('did you have time'),
      ]);
      await stage.change('500ms', '1d');
      const bob = await stage.aLead({ name: 'Bob', email: 'bob@example.org' });
      await stage.move(bob.id, 'working');
      await stage.receive('Yes, go on.', { from: 'bob@example.org' });
      await stage.until(async () => (await stage.runs()).map(({ state }) => state), ['completed', 'completed']);
      expect(await stage.tasks()).toHaveLength(1);
      expect((await stage.delivered()).filter(({ to }) => to === 'bob@example.org')).toEqual([]);
    },
  },
  {
    slug: 'lead-scoring',
    does: 'tells who is worth a call, and why',
    async play(stage) {
      const good = await stage.aLead({
        email: 'ada@engines.example',
        phone: '+491701234567',
        jobTitle: 'Managing Director',
        source: 'Referral',
      });
      const poor = await stage.aLead({ name: 'Bob', email: 'bob@gmail.com' });
      await stage.settle();
      expect([await stage.tagsOf(good.id), await stage.tagsOf(poor.id)]).toEqual([['Score A'], ['Score C']]);
      expect(await stage.notesOf(good.id)).toEqual([expect.stringMatching(/^85 \/ 100: address at engines\.example/)]);
    },
  },
  {
    slug: 'lead-routing-by-country',
    does: 'gives a lead to who looks after its country',
    config: async (stage) => ({ dach: await stage.email() }),
    async play(stage) {
      const german = await stage.aLead({ phone: '+491701234567' });
      await stage.settle();
      expect(await stage.lead(german.id)).toMatchObject({ owner: { id: stage.person.ownerId } });
      expect(await stage.tagsOf(german.id)).toEqual(['DE']);
    },
  },
  {
    slug: 'weekly-pipeline-report',
    does: 'mails how many stand where',
    async play(stage) {
      const lead = await stage.aLead();
      await stage.aLead({ name: 'Bob', email: 'bob@example.org' });
      await stage.move(lead.id, 'qualified');
      await stage.tick();
      expect(stage.smtp.mails).toMatchObject([{ to: ['sales@example.com'] }]);
      expect(stage.smtp.mails[0]?.data).toMatch(/new: 1 \(\+1\)\r\nworking: 0 \(\+0\)\r\nqualified: 1 \(\+1\)/);
    },
  },
  {
    slug: 'daily-lead-digest',
    does: 'mails the leads of the day, and nothing without any',
    async play(stage) {
      await stage.tick();
      expect(stage.smtp.mails).toEqual([]);
      await stage.aLead({ source: 'Website' });
      await stage.tick();
      expect(stage.smtp.mails).toHaveLength(1);
      expect(stage.smtp.mails[0]?.data).toContain('Ada Lovelace <ada@example.org>, Website');
    },
  },
  {
    slug: 'meeting-brief',
    does: 'puts what was written into a task for the appointment',
    async play(stage) {
      const { contactId } = await stage.receive('We need 40 seats. Do you deliver on Mondays?');
      await stage.hook({ email: 'ada@example.org', title: 'Demo', start: '2030-01-05T10:00:00Z' });
      await stage.hook({ email: 'stranger@example.org', title: 'Demo' });
      await stage.settle();
      const tasks = await stage.tasks();
      expect(tasks).toMatchObject([
        { title: 'Demo: Ada Lovelace', contact: { id: contactId }, dueAt: '2030-01-05T10:00:00.000Z' },
      ]);
      expect(tasks[0].note).toContain('- Do you deliver on Mondays?');
    },
  },
  {
    slug: 'out-of-office',
    does: 'makes a task for the day somebody is back',
    async play(stage) {
      await stage.aLead();
      await stage.receiveRaw([
        'From: Ada Lovelace <ada@example.org>',
        'To: sandbox@example.com',
        'Subject: Out of office',
        'Auto-Submitted: auto-replied',
        'Message-ID: <away-1@example.org>',
        '',
        'I am out of office until 2031-12-14.',
        '',
      ]);
      await stage.settle();
      const [task, ...more] = await stage.tasks();
      expect(more).toEqual([]);
      expect(task).toMatchObject({
        title: 'Write again to Ada Lovelace',
        dueAt: expect.stringContaining('2031-12-14'),
      });
      expect(await stage.tagsOf(task.contact.id)).toEqual(['Out of office']);
    },
  },
  {
    slug: 'meeting-request-reply',
    does: 'answers a wish to talk with the link, once',
    async play(stage) {
      await stage.receive('Could we schedule a call next week?');
      await stage.settle();
      await stage.receive('Another call, please.');
      await stage.receive('The invoice is fine.', { from: 'bob@example.org' });
      await stage.settle();
      expect(await stage.delivered()).toMatchObject([
        { to: 'ada@example.org', text: expect.stringContaining('https://cal.example.com/you') },
      ]);
    },
  },
  {
    slug: 'vip-alert',
    does: 'marks who writes from a company on the list',
    async play(stage) {
      const { contactId } = await stage.receive('We are waiting.', { from: 'boss@Acme.example', fromName: 'The Boss' });
      await stage.receive('Hello.');
      await stage.settle();
      expect(await stage.tasks()).toMatchObject([{ title: 'VIP: The Boss, A question', contact: { id: contactId } }]);
      expect(await stage.tagsOf(contactId)).toEqual(['VIP']);
    },
  },
  {
    slug: 'renewal-notice',
    does: 'makes a task of a contract that ends in a month',
    async play(stage) {
      const field = { entity: 'contact', key: 'contract_end', label: 'End of contract', type: 'date' };
      await stage.call('POST', '/custom-fields', field);
      const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      const lead = await stage.aLead({ custom: { contract_end: inDays(30) } });
      await stage.aLead({ name: 'Later', email: 'later@example.org', custom: { contract_end: inDays(60) } });
      await stage.tick();
      expect(await stage.tasks()).toMatchObject([{ title: 'Talk about renewing: Ada Lovelace' }]);
      expect(await stage.notesOf(lead.id)).toEqual([`contract_end: ${inDays(30)}`]);
    },
  },
];
