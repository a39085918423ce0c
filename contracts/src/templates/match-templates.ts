/** Which templates a person looks for, and in which order. The gallery and the API decide it alike. */
import type { TemplateSummary } from './template.ts';
import type { Difficulty, TemplateCategory } from './template-file.ts';

export const templateSorts = ['uses', 'rating', 'name'] as const;
export type TemplateSort = (typeof templateSorts)[number];

export interface TemplateWish {
  q?: string | undefined;
  category?: TemplateCategory | undefined;
  tag?: string | undefined;
  difficulty?: Difficulty | undefined;
  source?: TemplateSummary['source'] | undefined;
  /** Only what works with the connections there are. */
  ready?: boolean | undefined;
}

type Searched = Pick<
  TemplateSummary,
  | 'id'
  | 'name'
  | 'description'
  | 'category'
  | 'tags'
  | 'difficulty'
  | 'source'
  | 'services'
  | 'isReady'
  | 'uses'
  | 'rating'
>;

export function matchTemplates<One extends Searched>(templates: readonly One[], wish: TemplateWish): One[] {
  const words = fold(wish.q ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return templates.filter((template) => {
    if (wish.category && template.category !== wish.category) return false;
    if (wish.tag && !template.tags.includes(wish.tag)) return false;
    if (wish.difficulty && template.difficulty !== wish.difficulty) return false;
    if (wish.source && template.source !== wish.source) return false;
    if (wish.ready && !template.isReady) return false;
    if (words.length === 0) return true;
    const { name, description, tags, services } = template;
    const text = fold([name.en, name.de, description.en, description.de, ...tags, ...services].join(' '));
    return words.every((word) => text.includes(word));
  });
}

/** The best first; the name decides between equals, so that the order is the same each time. */
export function sortTemplates<One extends Searched>(templates: readonly One[], sort: TemplateSort): One[] {
  const nameOf = ({ name, id }: Searched) => name.en ?? name.de ?? id;
  const byName = (one: One, other: One) => nameOf(one).localeCompare(nameOf(other));
  return templates.toSorted((one, other) => {
    if (sort === 'uses' && one.uses !== other.uses) return other.uses - one.uses;
    if (sort === 'rating' && weigh(one) !== weigh(other)) return weigh(other) - weigh(one);
    return byName(one, other);
  });
}

/** One friend's five stars are not above forty people's 4.8: everybody starts with three votes of 3.5. */
function weigh({ rating: { average, count } }: Pick<TemplateSummary, 'rating'>): number {
  return ((average ?? 0) * count + 3 * 3.5) / (count + 3);
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
