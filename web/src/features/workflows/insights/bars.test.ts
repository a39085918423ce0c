import { describe, expect, it } from 'vitest';
import { toChart } from './bars.ts';

const counts = (completed: number, failed = 0, cancelled = 0) => ({ completed, failed, cancelled });

describe('a chart of runs', () => {
  it('stands its parts on each other, below a round number', () => {
    const { top, bars } = toChart([counts(10, 5, 1), counts(0), counts(20)]);
    expect(top).toBe(20);
    expect(bars).toEqual([
      [
        { kind: 'completed', from: 0, to: 0.5 },
        { kind: 'cancelled', from: 0.5, to: 0.55 },
        { kind: 'failed', from: 0.55, to: 0.8 },
      ],
      [],
      [{ kind: 'completed', from: 0, to: 1 }],
    ]);
  });

  it.each([
    [0, 2],
    [3, 4],
    [5, 6],
    [9, 10],
    [11, 20],
    [399, 400],
    [401, 600],
  ])('of at most %i ends at %i', (most, top) => {
    expect(toChart([counts(most)]).top).toBe(top);
  });

  it('draws nothing below the ground', () => {
    expect(toChart([counts(2, -1)]).bars).toEqual([[{ kind: 'completed', from: 0, to: 1 }]]);
  });
});
