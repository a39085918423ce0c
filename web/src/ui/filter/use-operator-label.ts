import { useWords } from '../language/words.ts';
import type { FilterField } from './filter-field.ts';
import { filterWords } from './filter-words.ts';

const plain = [
  'eq',
  'ne',
  'in',
  'not_in',
  'all_of',
  'contains',
  'starts_with',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'on',
  'is_set',
  'is_not_set',
] as const;
const ofDates = { lt: 'dateLt', lte: 'dateLte', gt: 'dateGt', gte: 'dateGte' } as const;

/** How an operator reads beside a field: dates are before and after, numbers less and more. */
export function useOperatorLabel(): (op: string, kind: FilterField['kind'] | undefined) => string {
  const say = useWords(filterWords);
  return (op, kind) => {
    if (kind === 'date' && (op === 'lt' || op === 'lte' || op === 'gt' || op === 'gte')) return say(ofDates[op]);
    const known = plain.find((each) => each === op);
    return known ? say(known) : op;
  };
}
