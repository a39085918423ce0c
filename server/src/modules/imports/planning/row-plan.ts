import type { RecordDraft, RowProblem } from '../mapping/read-record.ts';

/** What becomes of a row, and whose record it is about. */
export type RowPlan<Ref> =
  | { action: 'create' | 'update' | 'skip'; draft: RecordDraft; ref: Ref; problems: RowProblem[] }
  | { action: 'fail'; draft: RecordDraft; ref: undefined; problems: RowProblem[] };

type WrittenPlan<Ref> = Extract<RowPlan<Ref>, { ref: Ref }> & { action: 'create' | 'update' };

export function isWritten<Ref>(plan: RowPlan<Ref>): plan is WrittenPlan<Ref> {
  return plan.action === 'create' || plan.action === 'update';
}

/** What planning could not foresee, because it happened meanwhile: the rows about this record fail. */
export function failPlans<Ref>(plans: RowPlan<Ref>[], ref: Ref, reason: string): void {
  for (const [at, plan] of plans.entries()) {
    if (plan.ref !== ref || !isWritten(plan)) continue;
    const { row, line } = plan.draft;
    const problem: RowProblem = { row, line, column: null, value: null, severity: 'error', code: 'refused', reason };
    plans[at] = { action: 'fail', draft: plan.draft, ref: undefined, problems: [...plan.problems, problem] };
  }
}
