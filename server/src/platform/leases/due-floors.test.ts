import { expect, it } from 'vitest';
import { LaneFloors, rangesBehind, TimeFloor } from './due-floors.ts';

const everything = { lowest: -32_768, highest: 32_767, sinceMs: 0 };

it('goes on behind what was taken, and watches for what goes before it', () => {
  const behind = rangesBehind([everything], { priority: 3, dueMs: 100, recentMs: 5_000 });
  expect(behind).toEqual([
    { lowest: 4, highest: 32_767, sinceMs: 5_000 },
    { lowest: 3, highest: 3, sinceMs: 100 },
    { lowest: -32_768, highest: 2, sinceMs: 0 },
  ]);
});

it('keeps what it knows of lower priorities when something went before them', () => {
  const low = rangesBehind([everything], { priority: 0, dueMs: 100, recentMs: 5_000 });
  expect(rangesBehind(low, { priority: 5, dueMs: 8_000, recentMs: 6_000 })).toEqual([
    { lowest: 6, highest: 32_767, sinceMs: 6_000 },
    { lowest: 5, highest: 5, sinceMs: 6_000 },
    { lowest: 1, highest: 4, sinceMs: 5_000 },
    { lowest: 0, highest: 0, sinceMs: 100 },
    { lowest: -32_768, highest: -1, sinceMs: 0 },
  ]);
});

it('rises with each round, only by what was there when the round began', () => {
  const floors = new LaneFloors(() => 0);
  const ask = (isFirst: boolean) => floors.at({ from: 'a', lanes: 1, isFirst });
  expect(ask(true).sinceMs).toBeUndefined();
  floors.learn({ atMs: 10_000, lanes: [], isEnd: false });
  expect(ask(false).sinceMs).toBeUndefined();
  floors.learn({ atMs: 20_000, lanes: [], isEnd: true });
  expect(ask(true).sinceMs).toBe(8_000);
});

it('remembers a lane for as long as it gives all it may', () => {
  const floors = new LaneFloors(() => 0);
  const last = { priority: 0, dueMs: 1_000 };
  floors.at({ from: 'a', lanes: 5, isFirst: true });
  floors.learn({ atMs: 10_000, lanes: [{ lane: 'b', limit: 2, count: 2, last }], isEnd: true });
  expect(floors.at({ from: 'a', lanes: 5, isFirst: true }).lanes.get('b')).toHaveLength(3);
  expect(floors.at({ from: 'b', lanes: 5, isFirst: false }).lanes.size).toBe(0);
  floors.learn({ atMs: 10_000, lanes: [{ lane: 'b', limit: 2, count: 1, last }], isEnd: true });
  expect(floors.at({ from: 'a', lanes: 5, isFirst: true }).lanes.size).toBe(0);
});

it('looks at everything again every so often, the longer that takes the rarer', () => {
  let now = 0;
  const floor = new TimeFloor(() => now);
  expect(floor.sinceMs()).toBeUndefined();
  now += 100;
  floor.learn(50_000);
  now += 4_900;
  expect(floor.sinceMs()).toBe(48_000);
  now += 100;
  expect(floor.sinceMs()).toBeUndefined();
});

it('knows nothing any more once it was told to forget', () => {
  const floor = new TimeFloor(() => 0);
  floor.sinceMs();
  floor.learn(50_000);
  floor.forget();
  expect(floor.sinceMs()).toBeUndefined();
});
