import type { OutlinedStep } from '@millrace/contracts/runs/run';
import { expect, it } from 'vitest';
import { pickRound, toRunResults } from './run-results.ts';

function step(path: string, state: OutlinedStep['state'], tookMs: number | null = 0): OutlinedStep {
  const startedAt = '2026-01-05T09:30:00.000Z';
  return {
    path,
    id: path.slice(path.lastIndexOf('.') + 1),
    type: 'http',
    state,
    waitingReason: null,
    wakeAt: null,
    startedAt,
    endedAt: tookMs === null ? null : new Date(Date.parse(startedAt) + tookMs).toISOString(),
    attempts: [],
    costMicros: 0,
  };
}

it('shows a step by its state and what it took', () => {
  expect(toRunResults([step('read', 'done', 40), step('ask', 'waiting', null)])).toEqual(
    new Map([
      ['read', { state: 'done', durationMs: 40 }],
      ['ask', { state: 'waiting' }],
    ]),
  );
});

it('shows of the rounds of a loop the one that failed, and how many did', () => {
  const outline = [
    step('each[0].send', 'done', 10),
    step('each[1].send', 'failed', 5),
    step('each[2].send', 'running', null),
  ];
  expect(toRunResults(outline).get('send')).toEqual({ state: 'failed', durationMs: 15, count: 3, failedCount: 1 });
  expect(pickRound(outline, 'send')?.path).toBe('each[1].send');
  expect(pickRound(outline, 'nothing')).toBeUndefined();
});
