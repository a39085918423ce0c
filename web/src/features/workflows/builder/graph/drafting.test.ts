import { expect, test } from 'vitest';
import { type Drafting, makeEdit, redoEdit, startDrafting, undoEdit } from './drafting.ts';
import { chooseSteps, type Edit } from './edit.ts';
import { insertSteps, moveSteps, removeSteps, renameStep, replaceStep } from './edit-steps.ts';
import { addTrigger, removeTrigger, replaceTrigger } from './edit-triggers.ts';

const step = (id: string, more = {}) => ({ id, type: 'transformation', set: {}, ...more });
const abc = () => startDrafting({ name: 'Test', steps: [step('a'), step('b'), step('c')], triggers: [] });
const choose = (drafting: Drafting, ...paths: string[]): Drafting => ({
  ...drafting,
  selection: chooseSteps(...paths),
});
const chosen = ({ selection }: Drafting) => (selection.kind === 'steps' ? selection.paths : [selection.index]);
const put = (definition: object): Edit => {
  return () => ({ definition: { ...definition } });
};

test('a step that comes back is chosen, and once it is gone again the one beside it', () => {
  const removed = makeEdit(choose(abc(), 'steps[0]', 'steps[1]'), removeSteps(['steps[0]', 'steps[1]']));
  expect(chosen(removed)).toEqual(['steps[0]']);
  const back = undoEdit(choose(removed));
  expect(chosen(back)).toEqual(['steps[0]', 'steps[1]']);
  expect(chosen(redoEdit(choose(back, 'steps[2]')))).toEqual(['steps[0]']);
});

test('a step that moves is chosen at the one place and at the other', () => {
  const moved = makeEdit(choose(abc(), 'steps[0]'), moveSteps(['steps[0]'], { list: 'steps', index: 3 }));
  const back = undoEdit(choose(moved, 'steps[1]'));
  expect(chosen(back)).toEqual(['steps[0]']);
  expect(chosen(redoEdit(choose(back, 'steps[1]')))).toEqual(['steps[2]']);
});

test('without the step that was added, what was chosen before is chosen', () => {
  const added = makeEdit(choose(abc(), 'steps[2]'), insertSteps({ list: 'steps', index: 1 }, [step('new')]));
  const without = undoEdit(added);
  expect(chosen(without)).toEqual(['steps[2]']);
  expect(chosen(redoEdit(without))).toEqual(['steps[1]']);
});

test('a step whose fields or id change back is chosen, though another one is by now', () => {
  const typed = ['x', 'xy'].reduce(
    (drafting, name) => makeEdit(drafting, replaceStep('steps[1]', step('b', { name })), 'name'),
    choose(abc(), 'steps[1]'),
  );
  expect(chosen(undoEdit(choose(typed, 'steps[0]')))).toEqual(['steps[1]']);
  const using = makeEdit(choose(abc(), 'steps[0]'), replaceStep('steps[2]', step('c', { set: { n: '{{ a.x }}' } })));
  // What names the step changes with it, and is not what it was about.
  const renamed = makeEdit(choose(using, 'steps[0]'), renameStep('steps[0]', 'first'));
  expect(chosen(undoEdit(choose(renamed, 'steps[1]')))).toEqual(['steps[0]']);
});

test('of an edit of the whole definition, the steps that changed by it are chosen', () => {
  const before = {
    name: 'Test',
    steps: [step('a'), { id: 'if', type: 'conditional', if: '{{ true }}', then: [step('b')] }],
  };
  const after = {
    ...before,
    steps: [step('a', { set: { x: 1 } }), { ...before.steps[1], then: [step('b', { name: 'B' })] }],
  };
  const written = makeEdit(startDrafting(before), put(after));
  expect(chosen(undoEdit(written))).toEqual(['steps[0]', 'steps[1].then[0]']);
});

test('an edit of no step leaves chosen what is', () => {
  const named = makeEdit(choose(abc(), 'steps[0]'), (draft) => ({ definition: { ...draft, name: 'Other' } }));
  expect(chosen(undoEdit(choose(named, 'steps[1]')))).toEqual(['steps[1]']);
});

test('triggers come back chosen, and one that is no longer there is not', () => {
  const added = makeEdit(choose(abc(), 'steps[0]'), addTrigger({ type: 'manual' }));
  const changed = makeEdit(added, replaceTrigger(0, { type: 'manual', name: 'By hand' }));
  expect(undoEdit(choose(changed, 'steps[0]')).selection).toEqual({ kind: 'trigger', index: 0 });
  expect(chosen(undoEdit(undoEdit(changed)))).toEqual(['steps[0]']);
  const removed = makeEdit(added, removeTrigger(0));
  expect(chosen(removed)).toEqual([]);
  expect(undoEdit(removed).selection).toEqual({ kind: 'trigger', index: 0 });
});

test('what is refused, and either end, change nothing', () => {
  const drafting = abc();
  expect(makeEdit(drafting, () => undefined)).toBe(drafting);
  expect(undoEdit(drafting)).toBe(drafting);
  expect(redoEdit(drafting)).toBe(drafting);
});
