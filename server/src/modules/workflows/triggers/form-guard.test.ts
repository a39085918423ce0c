import { expect, it } from 'vitest';
import { FormGuard } from './form-guard.ts';

function aGuard(secret = 'a secret') {
  let now = Date.parse('2026-01-05T09:30:00Z');
  const guard = new FormGuard({ secret, clock: { now: () => new Date(now) } });
  return { guard, pass: (ms: number) => void (now += ms) };
}

it('a form is sent neither at once nor the day after', () => {
  const { guard, pass } = aGuard();
  const started = guard.start();
  expect(guard.isInTime(started)).toBe(false);
  pass(2_000);
  expect(guard.isInTime(started)).toBe(true);
  pass(24 * 3_600_000);
  expect(guard.isInTime(started)).toBe(false);
});

it('a time that we have not signed does not count', () => {
  const { guard, pass } = aGuard();
  const started = guard.start();
  const elsewhere = aGuard('another').guard.start();
  pass(10_000);
  const older = `${(Date.now() - 60_000).toString(36)}.${started.split('.')[1]}`;
  for (const forged of [elsewhere, older, `${started}x`, started.replace('.', ''), '', undefined]) {
    expect(guard.isInTime(forged), forged).toBe(false);
  }
});

it('one address sends one form ten times a minute', () => {
  const { guard, pass } = aGuard();
  for (let count = 0; count < 10; count += 1) expect(guard.allows('form 1.2.3.4')).toBe(true);
  expect(guard.allows('form 1.2.3.4')).toBe(false);
  expect(guard.allows('form 1.2.3.5')).toBe(true);
  pass(60_001);
  expect(guard.allows('form 1.2.3.4')).toBe(true);
});
