/** What is drawn is known by its step and not by its place: what an edit only moves is not drawn anew. Pure. */
import { type ListPath, rootList, stepAt, type StepPath } from './step-path.ts';
import type { StepTree } from './step-tree.ts';

export const startId = 'start';
export const endId = 'end';

export interface CanvasIds {
  readonly ofStep: (path: StepPath) => string;
  /** By what stands before it. */
  readonly ofSlot: (list: ListPath, index: number) => string;
  readonly ofWires: (list: ListPath) => string;
}

export function canvasIds(tree: StepTree): CanvasIds {
  const ofStep = (path: StepPath) => {
    const node = tree.byPath.get(path);
    // Of several with the same id the first has it; the others are known by their place.
    return node && tree.byId.get(node.id) === node ? `step ${node.id}` : `at ${path}`;
  };
  const lists = new Map([[rootList, rootList]]);
  for (const node of tree.all)
    for (const { path } of node.lists) lists.set(path, `${ofStep(node.path)} ${path.slice(node.path.length + 1)}`);
  const ofList = (list: ListPath) => lists.get(list) ?? list;
  return {
    ofStep,
    ofSlot: (list, index) => (index === 0 ? `into ${ofList(list)}` : `after ${ofStep(stepAt(list, index - 1))}`),
    ofWires: (list) => `wires ${ofList(list)}`,
  };
}
