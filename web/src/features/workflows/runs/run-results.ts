/** What became of the steps of a run, as their cards show it. Pure. */
import type { OutlinedStep } from '@millrace/contracts/runs/run';
import type { StepResult } from '../builder/step-result.ts';

/** Of several rounds the card shows what asks for somebody first, then what is under way. */
const loudest: readonly OutlinedStep['state'][] = [
  'failed',
  'unknown',
  'running',
  'waiting',
  'cancelled',
  'handled',
  'done',
  'skipped',
];

/** By the ids of the definition. */
export function toRunResults(outline: readonly OutlinedStep[]): Map<string, StepResult> {
  const results = new Map<string, StepResult>();
  for (const [id, rounds] of Map.groupBy(outline, (step) => step.id)) {
    const shown = loudestOf(rounds);
    if (!shown) continue;
    const failedCount = rounds.filter(({ state }) => state === 'failed').length;
    const durationMs = rounds.reduce((sum, step) => sum + tookMs(step), 0);
    results.set(id, {
      state: shown.state,
      ...(durationMs > 0 && { durationMs }),
      ...(rounds.length > 1 && { count: rounds.length, failedCount }),
    });
  }
  return results;
}

/** The one to open when the step is chosen on the canvas. */
export function pickRound(outline: readonly OutlinedStep[], id: string): OutlinedStep | undefined {
  return loudestOf(outline.filter((step) => step.id === id));
}

function loudestOf(rounds: readonly OutlinedStep[]): OutlinedStep | undefined {
  return rounds.toSorted((one, other) => loudest.indexOf(one.state) - loudest.indexOf(other.state))[0];
}

function tookMs({ startedAt, endedAt }: OutlinedStep): number {
  return endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
}
