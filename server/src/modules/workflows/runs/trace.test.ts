import { expect, it } from 'vitest';
import { idOfPath, parentOfPath } from './trace.ts';

it('a path tells the step and the step around it', () => {
  expect([idOfPath('send'), parentOfPath('send')]).toEqual(['send', '']);
  expect([idOfPath('each[3].send'), parentOfPath('each[3].send')]).toEqual(['send', 'each']);
  expect([idOfPath('each[3].fan.0.send'), parentOfPath('each[3].fan.0.send')]).toEqual(['send', 'each[3].fan']);
  expect([idOfPath('call.error.note'), parentOfPath('call.error.note')]).toEqual(['note', 'call']);
  expect(parentOfPath('pay.compensate.refund')).toBe('pay');
});
