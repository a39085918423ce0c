import { expect } from 'vitest';
import type { TemplateCase } from './stage.ts';

export const marketingCases: readonly TemplateCase[] = [
  {
    slug: 'win-back',
    does: 'writes once to who was lost long ago, and to nobody else',
    async play(stage) {
      const statusId = await stage.statusId('lost');
      const old = await stage.aLead({ firstName: 'Ada', statusId });
      await stage.age('contacts', 'status_changed_at', '120 days');
      await stage.aLead({ name: 'Just Lost', email: 'just@example.org', statusId });
      await stage.tick();
      await stage.tick();
      expect(await stage.delivered()).toMatchObject([
        { to: 'ada@example.org', text: expect.stringContaining('Hello Ada,') },
      ]);
      expect(await stage.tagsOf(old.id)).toEqual(['Win-back']);
    },
  },
  {
    slug: 'new-customer-welcome',
    does: 'greets at once, and asks later how it goes',
    config: { after: '300ms' },
    async play(stage) {
      const lead = await stage.aLead({ firstName: 'Ada' });
      await stage.move(lead.id, 'converted');
      await stage.settle();
      expect(await stage.delivered()).toMatchObject([{ subject: 'Welcome!' }]);
      await stage.until(async () => (await stage.tasks()).map(({ title }) => title), ['Ask Ada Lovelace how it goes']);
    },
  },
  {
    slug: 'double-opt-in',
    does: 'notes the consent of who says yes, and not of who stays silent',
    config: { wait: '1d' },
    async play(stage) {
      await stage.fillIn({ name: 'Ada', email: 'ada@example.org' });
      await stage.until(async () => (await stage.delivered()).length, 1);
      const [letter] = await stage.delivered();
      const { contactId } = await stage.receive('Yes, please', { inReplyTo: letter.id });
      await stage.until(async () => (await stage.runs()).map(({ state }) => state), ['completed']);
      await stage.change('1d', '100ms');
      await stage.fillIn({ name: 'Bob', email: 'bob@example.org' });
      await stage.settle();
      const bob = (await stage.leads()).find(({ email }) => email === 'bob@example.org');
      expect([await stage.tagsOf(contactId), await stage.tagsOf(bob.id)]).toEqual([['Newsletter'], ['Not confirmed']]);
      const { items } = await stage.call('GET', `/contacts/${contactId}/consent`);
      expect(items[0].consents).toMatchObject([{ purpose: 'marketing', status: 'granted' }]);
    },
  },
  {
    slug: 'birthday-notes',
    does: 'writes to whose birthday it is today',
    async play(stage) {
      await stage.call('POST', '/custom-fields', {
        entity: 'contact',
        key: 'birthday',
        label: 'Birthday',
        type: 'date',
      });
      const today = new Date().toISOString().slice(5, 10);
      await stage.aLead({ firstName: 'Ada', custom: { birthday: `1988-${today === '02-29' ? '02-28' : today}` } });
      await stage.aLead({
        name: 'Bob',
        email: 'bob@example.org',
        custom: { birthday: '1990-01-01' },
      });
      await stage.makeRun();
      const expected = today === '01-01' ? 2 : 1;
      expect(await stage.delivered()).toHaveLength(expected);
      expect(JSON.stringify(await stage.delivered())).toContain('Dear Ada,');
    },
  },
  {
    slug: 'welcome-series',
    does: 'sends three mails, and stops when somebody answers',
    config: { gap: '400ms' },
    async play(stage) {
      await stage.aLead({ source: 'E-book' });
      await stage.aLead({ name: 'Other', email: 'other@example.org', source: 'Fair' });
      await stage.until(async () => (await stage.delivered()).length, 3);
      await stage.settle();
      expect((await stage.delivered()).every(({ to }) => to === 'ada@example.org')).toBe(true);
      await stage.change('400ms', '1d');
      const lead = await stage.aLead({ name: 'Grace', email: 'grace@example.org', source: 'E-book' });
      await stage.until(async () => (await stage.delivered()).length, 4);
      await stage.receive('Let us talk.', { from: 'grace@example.org' });
      await stage.until(async () => (await stage.runs())[0].state, 'completed');
      expect(await stage.tasks()).toMatchObject([{ title: 'Getting started: Grace', contact: { id: lead.id } }]);
      expect((await stage.delivered()).filter(({ to }) => to === 'grace@example.org')).toHaveLength(1);
    },
  },
];
