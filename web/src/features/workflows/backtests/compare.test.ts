import type { BacktestEffect, BacktestOutcome, BacktestSide } from '@millrace/contracts/workflows/backtests';
import { expect, test } from 'vitest';
import {
  alignEffects,
  countChanges,
  describeInputs,
  type EffectCount,
  actionInKey,
  effectKey,
  groupEffects,
  measuresOf,
  sharesOf,
  startsByItself,
} from './compare.ts';

function aCount(action: string, count: number, kind: EffectCount['kind'] = 'effect'): EffectCount {
  return { kind, service: 'millrace', action, title: action, key: `${kind}:millrace.${action}`, count };
}

function aSide(change: Partial<BacktestSide> = {}): BacktestSide {
  const counts = { started: 4, runs: 4, completed: 4, failed: 0, stopped: 0, records: 3 };
  const costs = { modelCalls: 0, inputTokens: 0, outputTokens: 0, costMicros: 0 };
  return { ...counts, ...costs, effects: [], errors: [], ...change };
}

function anEffect(body: string, change: Partial<BacktestEffect> = {}): BacktestEffect {
  const named = { kind: 'effect', service: 'millrace', action: 'add_note', title: 'Add a note' } as const;
  return { ...named, path: 'note', inputs: { body }, ...change };
}

function anOutcome(...effects: BacktestEffect[]): BacktestOutcome {
  const ended = { runs: 1, fault: null, state: 'completed', error: null, costMicros: 0 } as const;
  return { ...ended, effects, effectCount: effects.length };
}

test('effects of either side stand in one row, those that change something first', () => {
  const draft = aSide({ effects: [aCount('find', 9, 'read'), aCount('note', 2), aCount('tag', 5)] });
  const published = aSide({ effects: [aCount('note', 7), aCount('mail', 1)] });
  expect(groupEffects({ draft, published })).toEqual([
    {
      kind: 'effect',
      rows: [
        { key: 'effect:millrace.note', title: 'note', draft: 2, published: 7 },
        { key: 'effect:millrace.tag', title: 'tag', draft: 5, published: 0 },
        { key: 'effect:millrace.mail', title: 'mail', draft: 0, published: 1 },
      ],
    },
    { kind: 'read', rows: [{ key: 'read:millrace.find', title: 'find', draft: 9, published: 0 }] },
  ]);
  expect(groupEffects({ draft: aSide({ effects: [aCount('note', 2)] }), published: null })[0]?.rows[0]?.published).toBe(
    null,
  );
});

test('what differs is counted before what stays', () => {
  const difference = { same: 4, changed: 3, onlyDraft: 2, onlyPublished: 1 };
  expect(countChanges({ difference }).map(({ count }) => count)).toEqual([2, 1, 3, 4]);
  expect(countChanges({ difference: null })).toEqual([]);
});

test('tokens are told where a model is asked, and a cost nobody knows is not called zero', () => {
  const names = (side: BacktestSide) => measuresOf({ draft: side, published: null }).map(({ name }) => name);
  expect(names(aSide())).toEqual(['started', 'records', 'failed', 'cost']);
  const draft = aSide({ modelCalls: 2, inputTokens: 10, outputTokens: 5, costMicros: null });
  const measures = measuresOf({ draft, published: aSide() });
  expect(measures.find(({ name }) => name === 'tokens')).toEqual({ name: 'tokens', draft: 15, published: 0 });
  expect(measures.find(({ name }) => name === 'cost')).toEqual({ name: 'cost', draft: null, published: 0 });
});

test('shares add up to a hundred, and one in a thousand can be seen', () => {
  expect(sharesOf([1, 999])).toEqual([1, 99]);
  expect(sharesOf([1, 1, 1])).toEqual([34, 33, 33]);
  expect(sharesOf([0, 0])).toEqual([0, 0]);
});

test('effects of one case are told apart by what would have been handed over', () => {
  const published = anOutcome(anEffect('Hello'), anEffect('Twice'), anEffect('Look', { kind: 'read' }));
  const draft = anOutcome(anEffect('Twice', { path: 'elsewhere' }), anEffect('Welcome'));
  const sides = alignEffects({ draft, published }).map(({ effect, side }) => [effect.inputs, side]);
  expect(sides).toEqual([
    [{ body: 'Twice' }, 'both'],
    [{ body: 'Welcome' }, 'draft'],
    [{ body: 'Hello' }, 'published'],
  ]);
});

test('a call is told by whom it is for and what it says, not by ids', () => {
  const id = '0192f3c1-7a00-7000-8000-000000000002';
  expect(describeInputs({ id, body: 'Dear Ada,\nwelcome', to: ['ada@example.com'] })).toBe(
    'ada@example.com · Dear Ada,',
  );
  expect(describeInputs({ id })).toBe('');
  expect(describeInputs(null)).toBe('');
  expect(describeInputs({ body: 'x'.repeat(300) })).toHaveLength(121);
});

test('a workflow that is only started by hand is known by its triggers', () => {
  expect(startsByItself({ triggers: [{ type: 'manual' }] })).toBe(false);
  expect(startsByItself({ triggers: [{ type: 'manual' }, { type: 'event' }] })).toBe(true);
  expect(startsByItself({})).toBe(false);
  expect(startsByItself({ triggers: [null, 'x'] })).toBe(false);
});

test('names an effect as summaries do, and finds its action again', () => {
  const key = effectKey({ kind: 'effect', service: 'millrace', action: 'add_note' });
  expect([key, actionInKey(key)]).toEqual(['effect:millrace.add_note', 'millrace.add_note']);
  const asked = effectKey({ kind: 'approval', service: null, action: null });
  expect([asked, actionInKey(asked)]).toEqual(['approval', undefined]);
});
