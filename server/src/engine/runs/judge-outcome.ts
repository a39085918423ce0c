/** What may be made of how an attempt at an effect ended, and how long until the next. */
import type { CallPlan } from '../language/plan.ts';
import type { ActionDefinition, ActionError, ActionOutcome } from '../steps/action.ts';
import { createRandom } from './execution.ts';
import type { EffectRecord } from './run.ts';

export function systemRetryMs(failures: number): number {
  return Math.min(5_000 * 2 ** Math.min(failures - 1, 10), 600_000);
}

/** How long a step waits for a service that wants to be left alone: what is given out by the day comes back by then. */
const longestThrottledMs = 25 * 3600_000;

/**
 * When a step is tried again whose service wants to be left alone; undefined when that has gone on for too long. `first`
 * is when it was first turned away.
 */
export function throttledUntil(
  { endedAt, error }: { endedAt: number; error: ActionError },
  { turnedAway, first }: { turnedAway: number; first: number },
): number | undefined {
  const delayMs = error.retryAfterMs ?? Math.min(1_000 * 2 ** Math.min(turnedAway - 1, 20), 300_000);
  const wakeAt = endedAt + delayMs;
  return wakeAt - first > longestThrottledMs ? undefined : Math.ceil(wakeAt);
}

/** Exponential, with up to half of it more, and never sooner than the service asks for. */
export function retryDelayMs(
  step: Pick<CallPlan, 'retry'>,
  { failures, error, seed }: { failures: number; error: ActionError; seed: string },
): number {
  const { delayMs, factor, maxDelayMs } = step.retry;
  const planned = Math.min(delayMs * factor ** (failures - 1), maxDelayMs);
  // Whole milliseconds: times on record have no parts of them.
  return Math.ceil(Math.max(planned * (1 + createRandom(seed)() / 2), error.retryAfterMs ?? 0));
}

export function isInDoubt(outcome: ActionOutcome | 'not begun'): boolean {
  if (outcome === 'not begun' || outcome.kind === 'done') return false;
  return outcome.kind === 'unknown' || (!outcome.nothingHappened && outcome.error.class !== 'permanent');
}

/**
 * Whether it may yet turn out to have happened. Of our own database's effects what we were told is not the last word: a
 * transaction whose answer was lost may have committed.
 */
export function isOpen({ outcome }: EffectRecord, action: ActionDefinition): boolean {
  return outcome === null || (outcome === 'failed' && action.effect === 'transactional');
}

/** For an unsafe action only proof that nothing happened counts as a failure that may be tried again. */
export function judge(action: ActionDefinition, outcome: ActionOutcome): ActionOutcome {
  if (outcome.kind !== 'failed' || action.effect !== 'unsafe') return outcome;
  if (outcome.nothingHappened || outcome.error.class === 'permanent') return outcome;
  return { kind: 'unknown', error: outcome.error };
}
