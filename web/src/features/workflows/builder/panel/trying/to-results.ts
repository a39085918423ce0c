/** What trying came to, as the cards show it. Pure. */
import type { TriedStep } from '@millrace/contracts/workflows/workflow-trials';
import type { StepResult } from '../../step-result.ts';

const calls: ReadonlySet<string> = new Set(['integration', 'http', 'llm']);

/** By id: of a step that ran in several rounds, how often, and how often it failed. */
export function toResults(steps: readonly TriedStep[], wouldSend: string): Map<string, StepResult> {
  const byId = Map.groupBy(steps, ({ id }) => id);
  const results = new Map<string, StepResult>();
  for (const [id, rounds] of byId) {
    const failed = rounds.filter(({ state }) => state === 'failed');
    const last = failed.at(-1) ?? rounds.at(-1);
    if (!last) continue;
    const note = last.error?.message ?? (calls.has(last.type) && last.state === 'done' ? wouldSend : undefined);
    const isRepeated = rounds.length > 1;
    results.set(id, {
      state: last.state,
      ...(note !== undefined && { note }),
      ...(isRepeated && { count: rounds.length, failedCount: failed.length }),
    });
  }
  return results;
}
