import type { WordKey } from '../../../ui/language/words.ts';
import type { insightWords } from './insight-words.ts';

type InsightKey = WordKey<keyof (typeof insightWords)['texts']['en']>;

/** Codes people meet most, in words; one that ends in a dot stands for all that begin so. */
const titles: readonly (readonly [code: string, title: InsightKey])[] = [
  ['run.out_of_time', 'reason_out_of_time'],
  ['run.too_many_steps', 'reason_too_many_steps'],
  ['run.stopped', 'reason_stopped'],
  ['approval.rejected', 'reason_rejected'],
  ['approval.expired', 'reason_expired'],
  ['wait.timed_out', 'reason_timed_out'],
  ['step.timed_out', 'reason_slow_step'],
  ['effect.timed_out', 'reason_no_answer'],
  ['code.failed', 'reason_code'],
  ['ai.budget_reached', 'reason_budget'],
  ['effect.', 'reason_effect'],
  ['expression.', 'reason_expression'],
  ['connections.', 'reason_connection'],
];

/** Undefined for codes that services and actions bring along: they are shown as they are. */
export function reasonTitle(code: string): InsightKey | undefined {
  return titles.find(([known]) => code === known || (known.endsWith('.') && code.startsWith(known)))?.[1];
}
