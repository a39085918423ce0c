import { expect } from 'vitest';
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
];
