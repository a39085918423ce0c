import { expect, test } from 'vitest';
import { insertSteps } from '../graph/edit-steps.ts';
import { layOut } from '../graph/layout.ts';
import { type LooseDefinition, readTree } from '../graph/step-tree.ts';
import { type CanvasNode, createNodeCache, toNodes } from './canvas-nodes.ts';

const definition: LooseDefinition = {
  steps: [
    { id: 'first', type: 'wait' },
    { id: 'each', type: 'loop', steps: [{ id: 'inner', type: 'stop' }] },
  ],
};

function nodesOf(of: LooseDefinition): CanvasNode[] {
  const tree = readTree(of);
  const nothing = { problems: [], results: new Map(), marks: new Map(), chosen: new Set<string>() };
  const shown = { tree, triggers: [], layout: layOut(tree, 0), chosenTrigger: undefined, isDraggable: true };
  return toNodes({ ...nothing, ...shown, target: undefined });
}

const byId = (nodes: readonly CanvasNode[], id: string) => nodes.find((node) => node.id === id);

test('what an edit did not touch is the same node, and what it only moved has the same data', () => {
  const cache = createNodeCache();
  const before = cache.keep(nodesOf(definition));
  const unchanged = cache.keep(nodesOf({ ...definition }));
  expect(unchanged.every((node, index) => node === before[index])).toBe(true);
  const edited = insertSteps({ list: 'steps[1].steps', index: 1 }, [{ id: 'next', type: 'wait' }])(definition);
  const after = cache.keep(nodesOf(edited?.definition ?? {}));
  expect(byId(after, 'into steps')).toBe(byId(before, 'into steps'));
  const [end, endBefore] = [byId(after, 'end'), byId(before, 'end')];
  expect(end?.position).not.toEqual(endBefore?.position);
  expect(end?.data).toBe(endBefore?.data);
  expect(byId(after, 'step each')?.data).not.toBe(byId(before, 'step each')?.data);
});

test('what a container holds is placed in it', () => {
  const nodes = nodesOf(definition);
  const ids = nodes.map(({ id }) => id);
  expect(nodes.filter(({ parentId }) => parentId !== undefined).map(({ parentId }) => parentId)).toEqual(
    Array.from({ length: 3 }, () => 'step each'),
  );
  // As xyflow wants it.
  expect(ids.indexOf('step each')).toBeLessThan(ids.indexOf('step inner'));
});
