/** Where the choice goes by keys. Pure. */
import { splitPath, type StepPath } from './step-path.ts';
import type { StepTree } from './step-tree.ts';

export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

/** Up and down go through the steps as they are read; right goes into a container and along its lanes, left back out. */
export function walk(tree: StepTree, from: StepPath | undefined, direction: Direction): StepPath | undefined {
  const { all, byPath } = tree;
  const at = all.findIndex(({ path }) => path === from);
  if (from === undefined || at === -1 || direction === 'first') return all[0]?.path;
  switch (direction) {
    case 'last':
      return all.at(-1)?.path;
    case 'up':
      return all[Math.max(0, at - 1)]?.path;
    case 'down':
      return all[Math.min(all.length - 1, at + 1)]?.path;
    case 'right': {
      const first = byPath.get(from)?.lists.find(({ steps }) => steps.length > 0)?.steps[0];
      return first?.path ?? besideLane(tree, from, 1) ?? from;
    }
    case 'left':
      return besideLane(tree, from, -1) ?? containerOf(tree, from) ?? from;
  }
}

function containerOf(tree: StepTree, path: StepPath): StepPath | undefined {
  const list = splitPath(path)?.list;
  return tree.all.find(({ lists }) => lists.some((lane) => lane.path === list))?.path;
}

/** The first step of the lane beside the one the step stands in. */
function besideLane(tree: StepTree, path: StepPath, by: 1 | -1): StepPath | undefined {
  const container = containerOf(tree, path);
  const lanes = container === undefined ? [] : (tree.byPath.get(container)?.lists ?? []);
  const filled = lanes.filter(({ steps }) => steps.length > 0);
  const own = filled.findIndex((lane) => lane.path === splitPath(path)?.list);
  return filled[own + by]?.steps[0]?.path;
}
