import { expect } from 'vitest';
import type { TemplateCase } from './stage.ts';

export const adminCases: readonly TemplateCase[] = [
  {
    slug: 'invoice-reminder',
    does: 'reminds twice of what is open, and not at all of what is paid',
    config: { days: 0, again: '400ms' },
    async play(stage) {
      await stage.aLead();
      const invoice = { email: 'ada@example.org', number: '2026-17', amount: '120 €', dueOn: '2026-01-01' };
      await stage.hook({ ...invoice, number: '2026-18', dueOn: '2099-01-01' });
      await stage.until(async () => (await stage.runs()).map(({ state }) => state), ['waiting']);
      await stage.call('POST', '/workflows/signals', { event: 'invoice.paid', key: '2026-18' });
      await stage.until(async () => (await stage.runs()).map(({ state }) => state), ['completed']);
      await stage.hook(invoice);
      await stage.settle();
      expect((await stage.delivered()).map(({ subject }) => subject)).toEqual(['Invoice 2026-17', 'Invoice 2026-17']);
      expect(await stage.tasks()).toMatchObject([{ title: 'Invoice 2026-17: 120 €' }]);
    },
  },
  {
    slug: 'unsubscribe-audit',
    does: 'mails which addresses were closed this week, and why',
    async play(stage) {
      await stage.call('POST', '/suppressions', { address: 'gone@example.org', note: 'By phone' });
      await stage.tick();
      expect(stage.smtp.mails).toMatchObject([{ to: ['sales@example.com'] }]);
      expect(stage.smtp.mails[0]?.data).toContain('gone@example.org (manual) By phone');
    },
  },
  {
    slug: 'approval-reminder',
    does: 'mails what nobody decides, and not what somebody does',
    config: { wait: '1d' },
    async play(stage) {
      await stage.publish({
        name: 'Ask',
        steps: [
          { id: 'ok', type: 'approval', assignees: 'role:admin', title: '{{ trigger.title }}', onReject: 'continue' },
        ],
      });
      await stage.start('Ask', { title: 'Discount for Ada' });
      const first = await stage.approval();
      await stage.decide(first.id, { approve: true });
      await stage.until(async () => (await stage.runs()).map(({ state }) => state), ['completed']);
      await stage.change('1d', '100ms');
      await stage.start('Ask', { title: 'Discount for Bob' });
      await stage.until(async () => stage.smtp.mails.length, 1);
      await stage.settle();
      expect(stage.smtp.mails.map(({ data }) => /Subject: (.*)/.exec(data)?.[1])).toEqual([
        expect.stringContaining('Discount for Bob'),
      ]);
    },
  },
  {
    slug: 'failed-run-alert',
    does: 'makes one task of a workflow that keeps failing',
    async play(stage) {
      await stage.publish({ name: 'Breaks', steps: [{ type: 'stop', status: 'failed', message: 'Out of paper' }] });
      await stage.start('Breaks');
      await stage.until(async () => (await stage.tasks()).length, 1);
      await stage.start('Breaks');
      await stage.until(async () => (await stage.runs()).map(({ state }) => state), ['completed', 'completed']);
      expect(await stage.tasks()).toMatchObject([{ title: 'A workflow has failed: Out of paper' }]);
    },
  },
  {
    slug: 'overdue-tasks',
    does: 'mails what is overdue, by who has to do it',
    async play(stage) {
      await stage.tick();
      expect(stage.smtp.mails).toEqual([]);
      const assigneeId = stage.person.ownerId;
      await stage.call('POST', '/tasks', { title: 'Call Ada', dueAt: '2026-01-05T09:00:00Z', assigneeId });
      await stage.call('POST', '/tasks', { title: 'Call Bob', dueAt: '2099-01-05T09:00:00Z', assigneeId });
      await stage.tick();
      expect(stage.smtp.mails).toHaveLength(1);
      expect(stage.smtp.mails[0]?.data).toContain('- Call Ada (2026-01-05)');
      expect(stage.smtp.mails[0]?.data).not.toContain('Call Bob');
    },
  },
];
