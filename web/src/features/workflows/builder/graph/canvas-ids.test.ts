import { expect, test } from 'vitest';
import { canvasIds } from './canvas-ids.ts';
import { insertSteps, shiftStep } from './edit-steps.ts';
import { layOut } from './layout.ts';
import { type LooseDefinition, readTree } from './step-tree.ts';

const definition: LooseDefinition = {
  steps: [
    { id: 'first', type: 'wait' },
    { id: 'check', type: 'conditional', then: [{ id: 'inner', type: 'stop' }], else: [] },
    { id: 'last', type: 'loop', steps: [{ id: 'again', type: 'wait' }] },
  ],
};

/** Everything that is drawn, by its id. */
function drawn(of: LooseDefinition): string[] {
  const tree = readTree(of);
  const ids = canvasIds(tree);
  return layOut(tree, 1).placed.map((each) =>
    each.kind === 'step'
      ? ids.ofStep(each.node.path)
      : each.kind === 'slot'
        ? ids.ofSlot(each.list, each.index)
        : ids.ofWires(each.list),
  );
}

function edited(edit: ReturnType<typeof insertSteps>, of = definition): LooseDefinition {
  const result = edit(of);
  if (!result) throw new Error('The edit was refused.');
  return result.definition;
}

test('a step that comes in is all that is drawn anew, whatever moves for it', () => {
  const before = new Set(drawn(definition));
  const after = drawn(edited(insertSteps({ list: 'steps', index: 1 }, [{ type: 'wait' }])));
  expect(after.filter((id) => !before.has(id))).toEqual(['step wait', 'after step wait']);
  expect([...before].filter((id) => !after.includes(id))).toEqual([]);
});

test('a container that moves takes what it holds along', () => {
  const after = drawn(edited(shiftStep('steps[1]', -1)));
  expect(after.toSorted()).toEqual(drawn(definition).toSorted());
});

test('no two things are known by the same id, whatever ids a draft has', () => {
  const odd: LooseDefinition = {
    steps: [
      { id: 'same', type: 'wait' },
      { id: 'same', type: 'conditional', then: [{ type: 'wait' }, { id: '', type: 'wait' }] },
      { id: 'start', type: 'parallel', branches: [[{ id: 'end', type: 'wait' }], []] },
      { id: 'same then', type: 'wait', after: ['same'] },
      { type: 'wait', onError: [{ id: 'same', type: 'stop' }] },
      'no step',
    ],
  };
  const ids = ['start', 'end', ...drawn(odd)];
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
