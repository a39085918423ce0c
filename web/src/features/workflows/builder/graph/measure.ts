/** How large everything on the canvas is: a list as its steps below each other, a container as its lanes beside each other. */
import { rowsOf } from './rows.ts';
import { rootList } from './step-path.ts';
import type { StepList, StepNode, StepTree } from './step-tree.ts';

export const cardWidth = 264;
export const cardHeight = 62;
/** Between two steps: room for the line and its button. */
export const gap = 44;
export const padding = 14;
export const laneGap = 14;
export const laneHead = 30;
const emptyHeight = 46;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Sizes = ReadonlyMap<StepNode | StepList, Size>;

const nothing: Size = { width: cardWidth, height: cardHeight };

export function sizeOf(sizes: Sizes, measured: StepNode | StepList): Size {
  return sizes.get(measured) ?? nothing; // everything in the tree was measured
}

export function measureTree(tree: StepTree): Sizes {
  const sizes = new Map<StepNode | StepList, Size>();
  measureList(tree.root, sizes);
  return sizes;
}

function measureList(list: StepList, sizes: Map<StepNode | StepList, Size>): Size {
  const own = list.steps.map((node) => measureStep(node, sizes));
  const rows = rowsOf(list).steps.map((row) => row.map((index) => own[index] ?? nothing));
  const size =
    list.steps.length === 0
      ? { width: cardWidth, height: emptyHeight + (list.path === rootList ? 2 * gap : 0) }
      : {
          width: Math.max(...rows.map((row) => sum(row, 'width') + laneGap * (row.length - 1))),
          height: rows.reduce((height, row) => height + highest(row), gap * (rows.length + 1)),
        };
  sizes.set(list, size);
  return size;
}

function measureStep(node: StepNode, sizes: Map<StepNode | StepList, Size>): Size {
  const lanes = node.lists.map((list) => measureList(list, sizes));
  const inner = sum(lanes, 'width') + lanes.length * 2 * padding + laneGap * (lanes.length - 1);
  const size =
    lanes.length === 0
      ? nothing
      : {
          width: Math.max(cardWidth + 4 * padding, inner + 2 * padding),
          height: cardHeight + laneHead + highest(lanes) + 2 * padding,
        };
  sizes.set(node, size);
  return size;
}

export function sum(sizes: readonly Size[], field: 'width' | 'height'): number {
  return sizes.reduce((total, size) => total + size[field], 0);
}

export function highest(sizes: readonly Size[]): number {
  return Math.max(0, ...sizes.map(({ height }) => height));
}
