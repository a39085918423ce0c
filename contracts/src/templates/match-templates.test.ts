import { describe, expect, it } from 'vitest';
import { matchTemplates, sortTemplates } from './match-templates.ts';
import { exampleSummary, type TemplateSummary } from './template.ts';

const aTemplate = (overrides: Partial<TemplateSummary>): TemplateSummary => ({ ...exampleSummary, ...overrides });

const nudge = aTemplate({ id: 'nudge', name: { en: 'Nudge', de: 'Anstoß' }, tags: ['follow-up'], category: 'sales' });
const digest = aTemplate({
  id: 'digest',
  name: { en: 'Daily digest', de: 'Tägliche Übersicht' },
  category: 'operations',
  difficulty: 'medium',
  services: ['millrace', 'smtp'],
  isReady: false,
});
const all = [nudge, digest];
const ids = (templates: readonly TemplateSummary[]) => templates.map(({ id }) => id);

describe('looking for templates', () => {
  it.each([
    [{}, ['nudge', 'digest']],
    [{ q: 'ubersicht' }, ['digest']],
    [{ q: 'daily smtp' }, ['digest']],
    [{ q: 'daily nothing' }, []],
    [{ category: 'sales' as const }, ['nudge']],
    [{ tag: 'follow-up' }, ['nudge']],
    [{ difficulty: 'medium' as const }, ['digest']],
    [{ ready: true }, ['nudge']],
    [{ source: 'workspace' as const }, []],
  ])('%j finds %j', (wish, found) => {
    expect(ids(matchTemplates(all, wish))).toEqual(found);
  });

  it('puts the most used first, and between equals the name', () => {
    expect(ids(sortTemplates(all, 'uses'))).toEqual(['digest', 'nudge']);
    expect(ids(sortTemplates([digest, aTemplate({ ...nudge, uses: 99 })], 'uses'))).toEqual(['nudge', 'digest']);
  });

  it('does not put one vote above many', () => {
    const one = aTemplate({ id: 'one', rating: { average: 5, count: 1 } });
    const many = aTemplate({ id: 'many', rating: { average: 4.8, count: 40 } });
    const none = aTemplate({ id: 'none', rating: { average: null, count: 0 } });
    expect(ids(sortTemplates([none, one, many], 'rating'))).toEqual(['many', 'one', 'none']);
  });
});
