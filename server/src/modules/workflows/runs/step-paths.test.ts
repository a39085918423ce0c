import { expect, it } from 'vitest';
import { idOfPath, lineOf, parentOfPath, stepWithin } from './step-paths.ts';

it('a path tells the step and the step around it', () => {
  expect([idOfPath('send'), parentOfPath('send')]).toEqual(['send', '']);
  expect([idOfPath('each[3].send'), parentOfPath('each[3].send')]).toEqual(['send', 'each']);
  expect([idOfPath('each[3].fan.0.send'), parentOfPath('each[3].fan.0.send')]).toEqual(['send', 'each[3].fan']);
  expect([idOfPath('call.error.note'), parentOfPath('call.error.note')]).toEqual(['note', 'call']);
  expect(parentOfPath('pay.compensate.refund')).toBe('pay');
});

it('a path tells what holds it at each level', () => {
  expect(lineOf('each[3].fan.0.send')).toEqual(['each[3].fan.0.send', 'each[3].fan', 'each']);
  expect(stepWithin('', 'each[3].fan.0.send')).toBe('each');
  expect(stepWithin('each', 'each[3].fan.0.send')).toBe('each[3].fan');
  expect(stepWithin('each[3].fan', 'each[3].fan.0.send')).toBe('each[3].fan.0.send');
  expect(stepWithin('other', 'each[3].fan.0.send')).toBeUndefined();
  expect(stepWithin('check', 'check.inner')).toBe('check.inner');
});
