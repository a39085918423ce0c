import type { RunStep } from '@millrace/contracts/runs/run';

/** What became of a step, as its card shows it: in a run, in a dry run, or when it was tried alone. */
export interface StepResult {
  readonly state: RunStep['state'] | 'cancelled';
  /** How long it took. */
  readonly durationMs?: number | undefined;
  /** How often it ran: the rounds of a loop around it. */
  readonly count?: number | undefined;
  /** Of those, how many failed. */
  readonly failedCount?: number | undefined;
  /** In a few words: why it failed, what it waits for, what it would have sent. */
  readonly note?: string | undefined;
}
