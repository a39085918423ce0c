import { expect, test } from 'vitest';
import { compareVersions, isSame, markOf } from './compare-versions.ts';
import type { LooseDefinition } from '../builder/graph/step-tree.ts';

const score = { id: 'score', type: 'llm', prompt: 'How warm is it?' };
const note = { id: 'note', type: 'integration', service: 'millrace', action: 'add_note', inputs: { body: 'Hello' } };
const pause = { id: 'pause', type: 'wait', for: '2d' };
const check = (rest: object) => ({ id: 'check', type: 'conditional', if: '{{ score > 3 }}', ...rest });
const of = (...steps: object[]): LooseDefinition => ({ name: 'Leads', steps });

function told(before: LooseDefinition, after: LooseDefinition) {
  return compareVersions(before, after).steps.map((step) => ({
    step: (step.after ?? step.before)?.id,
    mark: markOf(step),
    isMoved: step.isMoved,
    fields: step.fields,
  }));
}

test('the same in another order of fields differs in nothing', () => {
  const turned = { type: 'wait', for: '2d', id: 'pause' };
  expect(isSame(compareVersions(of(score, pause), of(score, turned)))).toBe(true);
});

test('steps that came, went and changed are told, with each field as it was and is', () => {
  const warmer = { ...note, inputs: { body: 'Good morning', kind: 'call' } };
  expect(told(of(score, note), of(pause, warmer))).toEqual([
    { step: 'pause', mark: 'added', isMoved: false, fields: [] },
    {
      step: 'note',
      mark: 'changed',
      isMoved: false,
      fields: [
        { path: 'inputs.body', before: 'Hello', after: 'Good morning' },
        { path: 'inputs.kind', before: undefined, after: 'call' },
      ],
    },
    { step: 'score', mark: 'removed', isMoved: false, fields: [] },
  ]);
});

test('a renamed step is the same step, found by what it does', () => {
  const renamed = { ...score, id: 'warmth' };
  expect(told(of(score, note), of(renamed, note))).toEqual([
    { step: 'warmth', mark: 'changed', isMoved: false, fields: [{ path: 'id', before: 'score', after: 'warmth' }] },
  ]);
});

test('steps without ids are not mistaken for each other when one is put before them', () => {
  const [first, second] = [
    { type: 'wait', for: '1d' },
    { type: 'wait', for: '3d' },
  ];
  const added = { type: 'wait', for: '2h' };
  expect(told(of(first, second), of(added, first, second))).toMatchObject([{ step: 'step_1', mark: 'added' }]);
});

test('of two that changed places one has moved', () => {
  expect(told(of(score, note, pause), of(pause, score, note))).toEqual([
    { step: 'pause', mark: 'moved', isMoved: true, fields: [] },
  ]);
});

test('a step put into a container has moved, and its container has not changed', () => {
  expect(told(of(check({ then: [] }), note), of(check({ then: [note] })))).toEqual([
    { step: 'note', mark: 'moved', isMoved: true, fields: [] },
  ]);
});

test('what stands in a container that moved has not moved in it', () => {
  const lane = check({ cases: [{ when: 'a', steps: [note] }] });
  expect(told(of(lane, score, pause), of(score, pause, lane))).toMatchObject([{ step: 'check', mark: 'moved' }]);
});

test('conditions of cases and the number of branches are fields of the container', () => {
  const before = of(check({ cases: [{ when: 'a', steps: [note] }] }), {
    id: 'both',
    type: 'parallel',
    branches: [[score], [pause]],
  });
  const after = of(check({ cases: [{ when: 'b', steps: [note] }] }), {
    id: 'both',
    type: 'parallel',
    branches: [[score], [pause], []],
  });
  expect(told(before, after)).toMatchObject([
    { step: 'check', fields: [{ path: 'cases[0].when', before: 'a', after: 'b' }] },
    { step: 'both', fields: [{ path: 'branches', before: 2, after: 3 }] },
  ]);
});

test('triggers are compared by what they are, not where they stand, and settings by name', () => {
  const hook = { type: 'webhook', path: 'leads' };
  const daily = { type: 'schedule', cron: '0 9 * * *' };
  const before = { ...of(score), triggers: [hook, daily], concurrency: 1 };
  const after = { ...of(score), triggers: [{ ...daily, cron: '0 8 * * *' }, hook], concurrency: 2 };
  expect(compareVersions(before, after).fields).toEqual([
    { path: 'triggers[0].cron', before: '0 9 * * *', after: '0 8 * * *' },
    { path: 'concurrency', before: 1, after: 2 },
  ]);
  expect(compareVersions(before, { ...before, triggers: [daily] }).fields).toEqual([
    { path: 'triggers[0]', before: hook, after: undefined },
  ]);
});

test('each canvas gets its marks by its own ids', () => {
  const { marksBefore, marksAfter } = compareVersions(of(score, pause), of({ ...score, id: 'warmth' }, note));
  expect([...marksBefore]).toEqual([
    ['score', 'changed'],
    ['pause', 'removed'],
  ]);
  expect([...marksAfter]).toEqual([
    ['warmth', 'changed'],
    ['note', 'added'],
  ]);
});

test('whatever a draft holds can be compared', () => {
  expect(isSame(compareVersions({}, {}))).toBe(true);
  expect(told({ steps: 'none' }, of(score))).toMatchObject([{ step: 'score', mark: 'added' }]);
});
