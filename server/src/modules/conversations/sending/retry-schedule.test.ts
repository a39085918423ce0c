import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../channel-port.ts';
import { findNextStep } from './retry-schedule.ts';

const failed: SendOutcome = { kind: 'transient', retry: 'failed', code: 'smtp.connection', detail: 'No connection.' };
const later: SendOutcome = { kind: 'transient', retry: 'later', code: 'smtp.451', detail: 'Try again later.' };
const options = { policy: {}, random: () => 0 };

describe('after an attempt', () => {
  it('a passing failure is tried again after 1, 2 and 4 seconds, then goes to the dead letters', () => {
    const steps = [0, 1, 2, 3].map((times) => findNextStep(failed, { failed: times, later: 0 }, options));
    expect(steps.map((step) => (step.state === 'deferred' ? step.delayMs : step.state))).toEqual([
      1000,
      2000,
      4000,
      'failed',
    ]);
  });

  it('is spread by 0.6 seconds at most', () => {
    const step = findNextStep(failed, { failed: 0, later: 0 }, { policy: {}, random: () => 0.999_999 });
    expect(step).toMatchObject({ delayMs: 1599 });
  });

  it('"try later" has a schedule of its own, from minutes to a day', () => {
    const steps = Array.from({ length: 7 }, (_, times) => findNextStep(later, { failed: 3, later: times }, options));
    expect(steps.map((step) => (step.state === 'deferred' ? step.delayMs / 60_000 : step.state))).toEqual([
      5,
      15,
      60,
      240,
      720,
      1440,
      'failed',
    ]);
  });

  it('nothing is tried sooner than the other side has asked for', () => {
    expect(findNextStep({ ...later, retryAfterSeconds: 1200 }, { failed: 0, later: 0 }, options)).toMatchObject({
      delayMs: 1_200_000,
    });
  });

  it('a channel may have schedules of its own', () => {
    const policy = { transientDelaysSeconds: [7], laterDelaysSeconds: [] };
    expect(findNextStep(failed, { failed: 0, later: 0 }, { ...options, policy })).toMatchObject({ delayMs: 7000 });
    expect(findNextStep(failed, { failed: 1, later: 0 }, { ...options, policy })).toMatchObject({ state: 'failed' });
    expect(findNextStep(later, { failed: 0, later: 0 }, { ...options, policy })).toMatchObject({ state: 'failed' });
  });

  it('a refusal for good is not tried again, and an unknown outcome is nobody’s but a person’s', () => {
    const refused: SendOutcome = { kind: 'refused', code: 'smtp.550', detail: 'No such mailbox.', badAddress: true };
    const unknown: SendOutcome = { kind: 'unknown', code: 'smtp.lost', detail: 'The connection was lost.' };
    expect(findNextStep(refused, { failed: 0, later: 0 }, options)).toEqual({
      state: 'failed',
      failure: { code: 'smtp.550', detail: 'No such mailbox.' },
    });
    expect(findNextStep(unknown, { failed: 0, later: 0 }, options)).toMatchObject({ state: 'unknown' });
  });
});
