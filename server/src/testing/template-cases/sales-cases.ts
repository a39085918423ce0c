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
    config: { wait: '600ms' },
    async play(stage) {
      const [ada, bob] = [await stage.aLead(), await stage.aLead({ name: 'Bob', email: 'bob@example.org' })];
      await stage.write(bob.id);
      await stage.until(async () => (await stage.delivered()).length, 1);
      await stage.receive('Yes.', { from: 'bob@example.org' });
      await stage.write(ada.id);
      await stage.settle();
      expect(await stage.tasks()).toMatchObject([{ title: 'No answer from Ada Lovelace', contact: { id: ada.id } }]);
    },
  },
  {
    slug: 'stale-lead-nudge',
    does: 'asks once about leads nobody has touched',
    async play(stage) {
      const { items } = await stage.call('GET', '/lead-statuses');
      const statusId = items.find(({ kind }: { kind: string }) => kind === 'working').id;
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
];
