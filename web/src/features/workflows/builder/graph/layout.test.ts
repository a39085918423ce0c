import { expect, test } from 'vitest';
import { layOut, type PlacedStep, type Rect } from './layout.ts';
import { readTree } from './step-tree.ts';

const wait = (id: string, more: object = {}) => ({ id, type: 'wait', for: '1d', ...more });
const place = (steps: readonly object[]) => {
  const { placed } = layOut(readTree({ steps }), 1);
  const found = placed.filter((each): each is PlacedStep => each.kind === 'step');
  return new Map(found.map((each) => [each.node.id, each]));
};
const overlaps = (one: Rect, other: Rect) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;
const holds = (outer: Rect, inner: Rect) =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

test('steps stand below each other, in the middle of one line', () => {
  const [a, b] = [...place([wait('a'), wait('b')]).values()];
  if (!a || !b) throw new Error('both are placed');
  expect(b.y).toBeGreaterThanOrEqual(a.y + a.height);
  expect(a.x + a.width / 2).toBe(b.x + b.width / 2);
});

test('a container is around all it holds, and its lanes stand side by side', () => {
  const check = { id: 'check', type: 'conditional', if: true, then: [wait('yes')], else: [wait('no'), wait('later')] };
  const placed = place([check, wait('after')]);
  const [outer, yes, no, later] = ['check', 'yes', 'no', 'later'].map((id) => placed.get(id));
  if (!outer || !yes || !no || !later) throw new Error('all are placed');
  for (const inner of [yes, no, later]) expect(holds(outer, inner)).toBe(true);
  expect(yes.x + yes.width).toBeLessThanOrEqual(no.x);
  expect(outer.lanes).toHaveLength(2);
});

test('steps that wait for the same one stand in one row', () => {
  const placed = place([wait('a', { after: [] }), wait('b', { after: ['a'] }), wait('c', { after: ['a'] })]);
  expect(placed.get('b')?.y).toBe(placed.get('c')?.y);
});

test('no two steps of a list lie on each other, however many and deep', () => {
  const deep = (depth: number): object =>
    depth === 0
      ? wait('leaf')
      : { id: `loop_${depth}`, type: 'loop', over: '{{ [1] }}', steps: [deep(depth - 1), wait(`beside_${depth}`)] };
  const placed = [...place([...Array.from({ length: 100 }, (_, at) => wait(`s${at}`)), deep(5)]).values()];
  expect(placed).toHaveLength(111);
  for (const one of placed) {
    const beside = placed.filter((other) => other !== one && other.parent === one.parent);
    expect(beside.some((other) => overlaps(one, other))).toBe(false);
  }
});
