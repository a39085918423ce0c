/**
 * What becomes of a message after an attempt. Pure: the same outcome, history and chance give the same step.
 *
 *   sent ─────────────────────────▶ sent
 *   refused ──────────────────────▶ failed (dead letter): the other side will not take it, however often it is asked
 *   unknown ──────────────────────▶ unknown: it may have been taken, so nobody but a person sends it again
 *   failed, nothing was accepted ─▶ deferred by 1, 2, 4 s, then failed
 *   "try later" (a 4xx of SMTP) ──▶ deferred by minutes to a day, then failed
 */
import type { RetryPolicy } from '@millrace/contracts/channels/channels';
import type { SendOutcome } from '../channel-port.ts';
import type { MessageFailure } from '../message-row.ts';

/** How often this message was deferred for which cause since it was queued, or a person sent it again. */
export interface AttemptHistory {
  failed: number;
  later: number;
}

export type NextStep =
  | { state: 'sent'; externalId: string }
  | { state: 'deferred'; delayMs: number; failure: MessageFailure }
  | { state: 'failed'; failure: MessageFailure }
  | { state: 'unknown'; failure: MessageFailure };

const defaultFailedDelays = [1, 2, 4];
const minute = 60;
const hour = 60 * minute;
const defaultLaterDelays = [5 * minute, 15 * minute, hour, 4 * hour, 12 * hour, 24 * hour];

/** Spread at most, so that what failed together does not come back together. */
const jitterMs = 600;

export function findNextStep(
  outcome: SendOutcome,
  history: AttemptHistory,
  options: { policy: RetryPolicy; random: () => number },
): NextStep {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent', externalId: outcome.externalId };
    case 'refused':
      return { state: 'failed', failure: toFailure(outcome) };
    case 'unknown':
      return { state: 'unknown', failure: toFailure(outcome) };
    case 'transient': {
      const delayMs = findDelay(outcome, history, options);
      const failure = toFailure(outcome);
      return delayMs === undefined ? { state: 'failed', failure } : { state: 'deferred', delayMs, failure };
    }
  }
}

function findDelay(
  outcome: Extract<SendOutcome, { kind: 'transient' }>,
  history: AttemptHistory,
  { policy, random }: { policy: RetryPolicy; random: () => number },
): number | undefined {
  const isLater = outcome.retry === 'later';
  const delays = isLater
    ? (policy.laterDelaysSeconds ?? defaultLaterDelays)
    : (policy.transientDelaysSeconds ?? defaultFailedDelays);
  const seconds = delays[isLater ? history.later : history.failed];
  if (seconds === undefined) return undefined;
  // Sooner than the other side has asked for would only be refused again.
  return Math.max(seconds, outcome.retryAfterSeconds ?? 0) * 1000 + Math.floor(random() * jitterMs);
}

function toFailure({ code, detail }: { code: string; detail: string }): MessageFailure {
  return { code, detail };
}
