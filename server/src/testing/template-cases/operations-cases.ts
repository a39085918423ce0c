import { expect } from 'vitest';
import { theSink } from './sink.ts';
import type { TemplateCase } from './stage.ts';

export const operationsCases: readonly TemplateCase[] = [
  {
    slug: 'webhook-to-lead',
    does: 'makes a lead once, adds what was missing, and refuses what is no address',
    async play(stage) {
      const first = await stage.hook({ name: 'grace hopper', email: ' Grace@Example.org ', message: 'Call me' });
      expect(first).toMatchObject({ status: 200, body: { ok: true, isNew: true } });
      const again = await stage.hook({ email: 'grace@example.org', phone: '+491701234567' });
      expect(again.body).toEqual({ ok: true, isNew: false, leadId: first.body.leadId });
      expect(await stage.lead(first.body.leadId)).toMatchObject({ name: 'Grace Hopper', phone: '+491701234567' });
      expect(await stage.notesOf(first.body.leadId)).toEqual(['Website: Call me']);
      expect(await stage.hook({ name: 'Nobody' })).toMatchObject({ status: 422, body: { ok: false } });
    },
  },
  {
    slug: 'bounce-handling',
    does: 'makes a task of an address that is gone',
    async play(stage) {
      const lead = await stage.aLead();
      const { message } = await stage.write(lead.id);
      await stage.until(async () => (await stage.delivered()).length, 1);
      const { externalId } = await stage.call('GET', `/messages/${message.id}`);
      await stage.receiveRaw([
        'From: MAILER-DAEMON@example.org',
        'Subject: Undelivered mail',
        'Message-ID: <bounce-1@example.org>',
        'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'No such person here.',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.org',
        '',
        'Final-Recipient: rfc822; ada@example.org',
        'Action: failed',
        'Status: 5.1.1',
        'Diagnostic-Code: smtp; 550 5.1.1 no such person',
        '',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        `Message-ID: <${externalId}>`,
        '',
        '--b--',
        '',
      ]);
      await stage.settle();
      expect(await stage.tasks()).toMatchObject([{ title: 'Find another address of Ada Lovelace' }]);
      expect(await stage.tagsOf(lead.id)).toEqual(['Bounced']);
    },
  },
  {
    slug: 'tidy-new-leads',
    does: 'puts names and addresses right, and leaves what is right',
    async play(stage) {
      const messy = await stage.aLead({ name: 'ADA   LOVELACE', email: 'ada@gmial.com' });
      const fine = await stage.aLead({ name: 'Jan van der Berg', email: 'jan@example.org' });
      await stage.settle();
      expect(await stage.lead(messy.id)).toMatchObject({ name: 'Ada Lovelace', email: 'ada@gmail.com' });
      expect(await stage.lead(fine.id)).toMatchObject({ name: 'Jan van der Berg', version: fine.version });
    },
  },
  {
    slug: 'duplicate-sweep',
    does: 'merges what a person has released',
    async play(stage) {
      const older = await stage.aLead();
      const newer = await stage.aLead({ name: 'ada lovelace', email: 'ada@engines.example' });
      await stage.aLead({ name: 'Bob Smith', email: 'bob@example.org' });
      await stage.tick();
      const approval = await stage.approval();
      expect(approval.data.pairs).toEqual(['Ada Lovelace: ada@example.org + ada@engines.example']);
      await stage.decide(approval.id, { approve: true });
      expect((await stage.person.call('GET', `/leads/${newer.id}`)).status).toBe(410);
      const { points } = await stage.lead(older.id);
      expect(points.map(({ value }: { value: string }) => value).toSorted()).toEqual([
        'ada@engines.example',
        'ada@example.org',
      ]);
    },
  },
  {
    slug: 'leads-to-spreadsheet',
    does: 'posts the leads of the day, with formulas made harmless',
    config: async () => ({ url: theSink.url }),
    async play(stage) {
      await stage.aLead({ name: '=1+1', source: 'Fair' });
      await stage.tick();
      const [call] = theSink.calls;
      expect(call?.body.split('\r\n')).toEqual([
        expect.stringMatching(/^"id","name"/),
        expect.stringContaining(`"'=1+1","ada@example.org"`),
      ]);
    },
  },
  {
    slug: 'chat-alert',
    does: 'posts each new lead',
    config: async () => ({ url: theSink.url }),
    async play(stage) {
      await stage.aLead({ source: 'Website' });
      await stage.settle();
      expect(theSink.calls.map(({ body }) => JSON.parse(body))).toEqual([
        { text: 'New lead: Ada Lovelace (ada@example.org), Website' },
      ]);
    },
  },
  {
    slug: 'signature-to-fields',
    does: 'fills in what is missing, and never replaces',
    async play(stage) {
      const lead = await stage.aLead({ jobTitle: 'Countess' });
      await stage.receive('Hello,\n\nhere I am.\n\nJob title: CTO\nPhone: +49 170 1234567');
      await stage.settle();
      expect(await stage.lead(lead.id)).toMatchObject({ jobTitle: 'Countess', phone: '+491701234567' });
    },
  },
];
