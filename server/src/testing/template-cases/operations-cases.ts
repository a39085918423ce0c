import { expect } from 'vitest';
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
];
