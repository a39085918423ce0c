import { describe, expect, it } from 'vitest';
import { type Bucket, takeUnits } from './bucket.ts';

const tenASecond = { units: 10, perMs: 1000 };

function takes(
  count: number,
  { units = 1, now = 0, from }: { units?: number; now?: number; from?: Bucket | undefined } = {},
) {
  let bucket = from;
  const waits: number[] = [];
  for (let taken = 0; taken < count; taken += 1) {
    const take = takeUnits(bucket, tenASecond, { units, now });
    bucket = take.left;
    waits.push(take.waitMs);
  }
  return { waits, bucket };
}

describe('the limits of a connection', () => {
  it('let a full bucket through at once, then one unit after the other', () => {
    expect(takes(12).waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 200]);
  });

  it('fill again with time, and not beyond', () => {
    const { bucket } = takes(10);
    expect(takes(1, { units: 5, from: bucket, now: 0 }).waits).toEqual([500]);
    expect(takes(1, { units: 5, from: bucket, now: 500 }).waits).toEqual([0]);
    expect(takes(1, { units: 10, from: bucket, now: 3_600_000 }).bucket).toMatchObject({ units: 0 });
  });

  it('fill nothing twice for a clock that is behind', () => {
    const { bucket } = takes(10, { now: 5000 });
    expect(takes(1, { from: bucket, now: 3000 })).toMatchObject({ waits: [100], bucket: { at: 5000 } });
  });

  it('let through what costs more than the whole bucket, once it is full', () => {
    const { waits, bucket } = takes(1, { units: 100 });
    expect(waits).toEqual([0]);
    expect(takes(1, { from: bucket }).waits).toEqual([100]);
  });
});
