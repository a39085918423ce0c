/**
 * Places for everything on the canvas: steps below each other in reading order, containers around what they hold, their
 * lanes side by side. A list whose steps say what they wait for is laid out in rows. Pure, linear in the steps.
 */
import {
  cardHeight,
  cardWidth,
  gap,
  highest,
  laneGap,
  laneHead,
  measureTree,
  padding,
  sizeOf,
  type Sizes,
  sum,
} from './measure.ts';
import { type Rows, rowsOf } from './rows.ts';
import type { ListPath, StepPath } from './step-path.ts';
import type { LaneKind, StepList, StepNode, StepTree } from './step-tree.ts';

const triggerRow = 38;
const startHead = 34;
const endSize = 28;

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Within its container. */
export interface PlacedLane extends Rect {
  readonly list: ListPath;
  readonly lane: LaneKind;
  readonly number: number;
  readonly when: unknown;
}

/** All places but those of lanes are those on the canvas, whatever container something stands in. */
export interface PlacedStep extends Rect {
  readonly kind: 'step';
  readonly node: StepNode;
  readonly parent: StepPath | undefined;
  readonly lanes: readonly PlacedLane[];
}

/** Where a step can be put: `only` in a list that has none. */
export interface PlacedSlot extends Rect {
  readonly kind: 'slot';
  readonly list: ListPath;
  readonly index: number;
  readonly shape: 'first' | 'between' | 'last' | 'only';
  readonly parent: StepPath | undefined;
}

/** Lines of a list that is laid out in rows; their ends are within the rectangle. */
export interface PlacedWires extends Rect {
  readonly kind: 'wires';
  readonly list: ListPath;
  readonly parent: StepPath | undefined;
  readonly lines: readonly Line[];
}

interface Line {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

export type Placed = PlacedStep | PlacedSlot | PlacedWires;

export interface CanvasLayout {
  readonly placed: readonly Placed[];
  readonly start: Rect;
  readonly end: Rect;
}

interface Placing {
  readonly sizes: Sizes;
  readonly placed: Placed[];
}

/** A list being placed. */
interface ListPlace {
  readonly list: StepList;
  readonly rows: Rows;
  readonly parent: StepPath | undefined;
  readonly middle: number;
  readonly top: number;
  /** Where its steps came to stand, by their index. */
  readonly spots: Map<number, Rect>;
}

export function layOut(tree: StepTree, triggerCount: number): CanvasLayout {
  const placing: Placing = { sizes: measureTree(tree), placed: [] };
  const middle = 0;
  const height = startHead + Math.max(1, triggerCount) * triggerRow + 6;
  const start = { x: middle - cardWidth / 2, y: 0, width: cardWidth, height };
  placeList(placing, tree.root, { middle, top: height, parent: undefined });
  const y = height + sizeOf(placing.sizes, tree.root).height;
  return { placed: placing.placed, start, end: { x: middle - endSize / 2, y, width: endSize, height: endSize } };
}

function placeList(
  placing: Placing,
  list: StepList,
  at: { middle: number; top: number; parent: StepPath | undefined },
): void {
  const rows = rowsOf(list);
  const place: ListPlace = { ...at, list, rows, spots: new Map() };
  if (list.steps.length === 0) {
    const height = sizeOf(placing.sizes, list).height;
    return placeSlot(placing, place, { index: 0, y: at.top, shape: 'only', height });
  }
  placeSlot(placing, place, { index: 0, y: at.top, shape: 'first', height: gap });
  let y = at.top + gap;
  for (const [number, row] of rows.steps.entries()) {
    y += placeRow(placing, place, { row, y });
    const isLast = number === rows.steps.length - 1;
    if (isLast) placeSlot(placing, place, { index: list.steps.length, y, shape: 'last', height: gap });
    else if (!rows.isGraph) placeSlot(placing, place, { index: number + 1, y, shape: 'between', height: gap });
    y += gap;
  }
  if (rows.isGraph) placing.placed.push(wiresOf(placing, place));
}

function placeSlot(
  { placed }: Placing,
  { list, middle, parent }: ListPlace,
  slot: { index: number; y: number; height: number; shape: PlacedSlot['shape'] },
): void {
  placed.push({ kind: 'slot', list: list.path, parent, x: middle - cardWidth / 2, width: cardWidth, ...slot });
}

/** Gives the height of the row. */
function placeRow(placing: Placing, place: ListPlace, { row, y }: { row: readonly number[]; y: number }): number {
  const members = row.flatMap((index) => {
    const node = place.list.steps[index];
    return node ? [{ index, node, size: sizeOf(placing.sizes, node) }] : [];
  });
  const sizes = members.map(({ size }) => size);
  let x = place.middle - (sum(sizes, 'width') + laneGap * (sizes.length - 1)) / 2;
  for (const { index, node, size } of members) {
    const rect = { x, y, ...size };
    place.spots.set(index, rect);
    placeStep(placing, node, { rect, parent: place.parent });
    x += size.width + laneGap;
  }
  return highest(sizes);
}

function placeStep(placing: Placing, node: StepNode, at: { rect: Rect; parent: StepPath | undefined }): void {
  const { rect, parent } = at;
  const lanes = lanesIn(placing.sizes, node, rect);
  placing.placed.push({ kind: 'step', node, parent, ...rect, lanes });
  for (const [index, list] of node.lists.entries()) {
    const lane = lanes[index];
    if (!lane) continue;
    const middle = rect.x + lane.x + lane.width / 2;
    placeList(placing, list, { middle, top: rect.y + lane.y + laneHead, parent: node.path });
  }
}

/** What a container is wider than its lanes is shared by them. */
function lanesIn(sizes: Sizes, { lists }: StepNode, rect: Rect): PlacedLane[] {
  const inner = lists.map((list) => sizeOf(sizes, list).width + 2 * padding);
  const used = inner.reduce((total, width) => total + width, 0) + laneGap * (inner.length - 1) + 2 * padding;
  const spare = (rect.width - used) / Math.max(1, lists.length);
  const height = rect.height - cardHeight - padding;
  let x = padding;
  return lists.map(({ path, lane, number, when }, index) => {
    const width = (inner[index] ?? 0) + spare;
    const placed = { list: path, lane, number, when, x, y: cardHeight, width, height };
    x += width + laneGap;
    return placed;
  });
}

function wiresOf({ sizes }: Placing, { list, rows, spots, parent, middle, top }: ListPlace): PlacedWires {
  const { width, height } = sizeOf(sizes, list);
  const [left, centre] = [middle - width / 2, width / 2];
  const end = (index: number, side: 0 | 1): [number, number] => {
    const spot = spots.get(index);
    return spot ? [spot.x + spot.width / 2 - left, spot.y + spot.height * side - top] : [centre, 0];
  };
  const lines: Line[] = [
    ...rows.first.map((index) => ({ from: [centre, gap / 2] as const, to: end(index, 0) })),
    ...rows.waits.map(({ from, to }) => ({ from: end(from, 1), to: end(to, 0) })),
    ...rows.last.map((index) => ({ from: end(index, 1), to: [centre, height - gap / 2] as const })),
  ];
  return { kind: 'wires', list: list.path, parent, x: left, y: top, width, height, lines };
}
