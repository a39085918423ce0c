import type { OutlinedStep } from '@millrace/contracts/runs/run';
import { describe, expect, it } from 'vitest';
import { type Drawn, toWaterfall } from './waterfall.ts';

const zero = Date.parse('2026-01-05T09:30:00.000Z');
const at = (ms: number): string => new Date(zero + ms).toISOString();

function step(path: string, from: number, to: number | null, more: Partial<OutlinedStep> = {}): OutlinedStep {
  return {
    path,
    id: path.slice(path.lastIndexOf('.') + 1),
    type: 'http',
    state: to === null ? 'running' : 'done',
    waitingReason: null,
    wakeAt: null,
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
    attempts: [],
    costMicros: 0,
    ...more,
  };
}

const drawn: Drawn = { startedAt: zero, endedAt: zero + 1000, now: zero + 5000, choices: new Map() };

describe('the waterfall of a run', () => {
  it('places steps between beginning and end, what a loop holds below it', () => {
    const { bars, tookMs } = toWaterfall(
      [
        step('read', 0, 250),
        step('each', 250, 1000, { type: 'loop' }),
        step('each[0].send', 250, 500),
        step('each[1].send', 500, 1000),
      ],
      drawn,
    );
    expect(tookMs).toBe(1000);
    expect(
      bars.map(({ step: { path }, depth, inside, spans }) => [path, depth, inside, spans[0]?.from, spans[0]?.to]),
    ).toEqual([
      ['read', 0, 0, 0, 0.25],
      ['each', 0, 2, 0.25, 1],
      ['each[0].send', 1, 0, 0.25, 0.5],
      ['each[1].send', 1, 0, 0.5, 1],
    ]);
  });

  it('draws what goes on until now', () => {
    const { bars } = toWaterfall([step('ask', 0, null, { type: 'approval', state: 'waiting' })], {
      ...drawn,
      endedAt: null,
    });
    expect(bars[0]).toMatchObject({ tookMs: 5000, spans: [{ from: 0, to: 1, kind: 'wait' }] });
  });

  it('tells attempts that failed, and the time until the next, from work', () => {
    const attempts = [
      { startedAt: at(0), endedAt: at(100), hasFailed: true },
      { startedAt: at(600), endedAt: at(1000), hasFailed: false },
    ];
    const { bars } = toWaterfall([step('send', 0, 1000, { attempts })], drawn);
    expect(bars[0]?.spans).toEqual([
      { from: 0, to: 0.1, kind: 'failed' },
      { from: 0.1, to: 0.6, kind: 'wait' },
      { from: 0.6, to: 1, kind: 'work' },
    ]);
  });

  it('keeps a loop of many rounds closed until somebody opens it', () => {
    const rounds = Array.from({ length: 30 }, (_, index) => step(`each[${index}].send`, index, index + 1));
    const outline = [step('each', 0, 30), ...rounds];
    expect(toWaterfall(outline, drawn).bars).toHaveLength(1);
    expect(toWaterfall(outline, { ...drawn, choices: new Map([['each', true]]) }).bars).toHaveLength(31);
  });
});
