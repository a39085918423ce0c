import { expect, test } from 'vitest';
import type { Edit } from './edit.ts';
import {
  duplicateSteps,
  insertSteps,
  moveSteps,
  removeSteps,
  renameStep,
  replaceStep,
  shiftStep,
  wrapSteps,
} from './edit-steps.ts';
import { addTrigger, removeTrigger, replaceTrigger } from './edit-triggers.ts';
import { newStep } from './new-step.ts';
import { type LooseDefinition, readTree } from './step-tree.ts';

const step = (id: string, more = {}) => ({ id, type: 'transformation', set: {}, ...more });
const check = (then: unknown[], otherwise: unknown[] = []) => ({
  id: 'check',
  type: 'conditional',
  if: '{{ a.ok }}',
  then,
  else: otherwise,
});
const of = (...steps: unknown[]): LooseDefinition => ({ name: 'Test', steps });

function edit(definition: LooseDefinition, change: Edit) {
  const edited = change(definition);
  if (!edited) throw new Error('The edit was refused.');
  return edited;
}

/** Ids in reading order, containers with their lanes. */
function outline(definition: LooseDefinition): string {
  const list = (steps: readonly ReturnType<typeof readTree>['all'][number][]): string =>
    steps
      .map(({ id, lists }) => (lists.length === 0 ? id : `${id}(${lists.map((lane) => list(lane.steps)).join('|')})`))
      .join(' ');
  return list(readTree(definition).root.steps);
}

test('a step is put between two, with an id of its own, and chosen', () => {
  const { definition, selection } = edit(
    of(step('a'), step('b')),
    insertSteps({ list: 'steps', index: 1 }, [step('a')]),
  );
  expect(outline(definition)).toBe('a a_2 b');
  expect(selection).toEqual({ kind: 'steps', paths: ['steps[1]'] });
});

test('what comes in together and names each other goes on naming each other', () => {
  const pasted = [step('a'), step('b', { set: { x: '{{ a.value }}', y: '{{ other.a }}' } })];
  const { definition } = edit(of(step('a')), insertSteps({ list: 'steps', index: 1 }, pasted));
  expect(definition['steps']).toMatchObject([
    { id: 'a' },
    { id: 'a_2' },
    { id: 'b', set: { x: '{{ a_2.value }}', y: '{{ other.a }}' } },
  ]);
});

test('a branch nobody has written yet takes steps', () => {
  const definition = of({ id: 'check', type: 'conditional', if: '{{ x }}' });
  expect(outline(edit(definition, insertSteps({ list: 'steps[0].else', index: 0 }, [step('no')])).definition)).toBe(
    'check(|no)',
  );
});

test('steps move into a container and out of it, and keep their order', () => {
  const start = of(step('a'), step('b'), check([step('c')]));
  const inside = edit(start, moveSteps(['steps[1]', 'steps[0]'], { list: 'steps[2].then', index: 1 }));
  expect(outline(inside.definition)).toBe('check(c a b|)');
  expect(inside.selection).toEqual({ kind: 'steps', paths: ['steps[0].then[1]', 'steps[0].then[2]'] });
  const outside = edit(inside.definition, moveSteps(['steps[0].then[0]'], { list: 'steps', index: 1 }));
  expect(outline(outside.definition)).toBe('check(a b|) c');
});

test('a step moves within its list to before the place named, counted before the move', () => {
  const start = of(step('a'), step('b'), step('c'));
  expect(outline(edit(start, moveSteps(['steps[0]'], { list: 'steps', index: 3 })).definition)).toBe('b c a');
  expect(outline(edit(start, moveSteps(['steps[2]'], { list: 'steps', index: 0 })).definition)).toBe('c a b');
});

test('a container cannot be moved into itself', () => {
  expect(moveSteps(['steps[0]'], { list: 'steps[0].then', index: 0 })(of(check([step('c')])))).toBeUndefined();
});

test('by keys a step goes into the container it meets, through its branches, and out at the end', () => {
  let definition = of(step('a'), check([step('c')]));
  const seen = [outline(definition)];
  let path = 'steps[0]';
  for (let count = 0; count < 4; count += 1) {
    const edited = edit(definition, shiftStep(path, 1));
    definition = edited.definition;
    path = edited.selection?.kind === 'steps' ? (edited.selection.paths[0] ?? '') : '';
    seen.push(outline(definition));
  }
  expect(seen).toEqual(['a check(c|)', 'check(a c|)', 'check(c a|)', 'check(c|a)', 'check(c|) a']);
  expect(shiftStep(path, 1)(definition)).toBeUndefined();
});

test('removing chooses what is next, and nobody waits for what is gone', () => {
  const start = of(step('a'), step('b', { after: ['a'] }), step('c', { after: ['a', 'b'] }));
  const { definition, selection } = edit(start, removeSteps(['steps[0]']));
  expect(definition['steps']).toEqual([step('b'), step('c', { after: ['b'] })]);
  expect(selection).toEqual({ kind: 'steps', paths: ['steps[0]'] });
});

test('an id made from a place is written down before places change, where something uses it', () => {
  const start = of({ type: 'wait', for: '1h' }, step('b', { set: { x: '{{ step_1 }}' } }), step('c'));
  const { definition } = edit(start, moveSteps(['steps[2]'], { list: 'steps', index: 0 }));
  expect(definition['steps']).toMatchObject([{ id: 'c' }, { id: 'step_1', type: 'wait' }, { id: 'b' }]);
});

test('doubles stand behind the last of what was chosen', () => {
  const start = of(step('a'), check([step('c', { set: { x: '{{ a }}' } })]), step('z'));
  expect(outline(edit(start, duplicateSteps(['steps[0]', 'steps[1]'])).definition)).toBe(
    'a check(c|) a_2 check_2(c_2|) z',
  );
});

test('steps are wrapped where the first of them stands', () => {
  const start = of(step('a'), step('b'), step('c'));
  const { definition, selection } = edit(start, wrapSteps(['steps[1]', 'steps[2]'], newStep('loop'), 'steps'));
  expect(outline(definition)).toBe('a each(b c)');
  expect(selection).toEqual({ kind: 'steps', paths: ['steps[1]'] });
});

test('another id is written wherever the old one is used, and only there', () => {
  const uses = { set: { x: "{{ a.name + 'a' }}", y: '{{ b.a }}', z: '{{ { a: a.id } }}', plain: 'a' }, after: ['a'] };
  const { definition } = edit({ ...of(step('a'), step('b', uses)), output: '{{ a }}' }, renameStep('steps[0]', 'lead'));
  expect(definition).toMatchObject({
    steps: [
      { id: 'lead' },
      { set: { x: "{{ lead.name + 'a' }}", y: '{{ b.a }}', z: '{{ { a: lead.id } }}', plain: 'a' }, after: ['lead'] },
    ],
    output: '{{ lead }}',
  });
  expect(renameStep('steps[0]', 'b')(definition)).toBeUndefined();
});

test('what an edit does not touch stays the very same', () => {
  const start = of(check([step('c')]), step('b'));
  const { definition } = edit(start, replaceStep('steps[1]', step('b', { name: 'New' })));
  expect(readTree(definition).byPath.get('steps[0]')?.step).toBe(readTree(start).byPath.get('steps[0]')?.step);
});

test('triggers are added, changed and removed', () => {
  const added = edit(of(), addTrigger({ type: 'manual' }));
  expect(added).toMatchObject({
    definition: { triggers: [{ type: 'manual' }] },
    selection: { kind: 'trigger', index: 0 },
  });
  const changed = edit(added.definition, replaceTrigger(0, { type: 'event', event: 'lead.created' }));
  expect(changed.definition['triggers']).toEqual([{ type: 'event', event: 'lead.created' }]);
  expect(replaceTrigger(1, { type: 'manual' })(changed.definition)).toBeUndefined();
  expect(edit(changed.definition, removeTrigger(0)).definition['triggers']).toEqual([]);
});

test('a step is not written over another one that came to stand at its place', () => {
  expect(replaceStep('steps[0]', step('b', { set: { x: 1 } }))(of(step('a'), step('b')))).toBeUndefined();
  expect(replaceStep('steps[1]', step('b', { set: { x: 1 } }))(of(step('a'), step('b')))).toBeDefined();
});
