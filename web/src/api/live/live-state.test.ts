import { liveCloseCodes } from '@millrace/contracts/live';
import { expect, test } from 'vitest';
import { backoffMs, initialLive, nounsOf, stepLive } from './live-state.ts';
import type { LiveInput, LiveState } from './live-state.ts';

const event = {
  id: '0192f3c1-7a00-7000-8000-000000000001',
  type: 'contact.updated',
  entityType: 'contact',
  entityId: '0192f3c1-7a00-7000-8000-000000000002',
  relatedId: null,
  actor: { kind: 'user' as const, id: null, name: null },
  before: null,
  after: null,
  causeId: null,
  occurredAt: '2026-01-05T09:30:00.000Z',
};

function run(inputs: readonly LiveInput[], from: LiveState = initialLive) {
  const effects: unknown[] = [];
  let state = from;
  for (const input of inputs) {
    const step = stepLive(state, input);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const ready = { kind: 'message', message: { type: 'ready', cursor: 'c1' } } as const;

test('a connection says hello, without a cursor the first time', () => {
  const { state, effects } = run([{ kind: 'connect' }, { kind: 'opened' }, ready]);
  expect(effects).toEqual([{ kind: 'connect' }, { kind: 'hello', cursor: null }]);
  expect(state).toEqual({ phase: 'open', cursor: 'c1', failures: 0 });
});

test('after a lost connection it goes on from the last event it saw', () => {
  const { effects } = run([
    { kind: 'connect' },
    ready,
    { kind: 'message', message: { type: 'event', cursor: 'c2', event } },
    { kind: 'closed', code: 1006 },
    { kind: 'connect' },
    { kind: 'opened' },
  ]);
  expect(effects.at(-1)).toEqual({ kind: 'hello', cursor: 'c2' });
  expect(effects).toContainEqual({ kind: 'wait', ms: 500 });
});

test('an event makes stale what reads its entity, and the list of events', () => {
  const { effects } = run([ready, { kind: 'message', message: { type: 'event', cursor: 'c2', event } }]);
  expect(effects).toEqual([{ kind: 'stale', nouns: nounsOf('contact') }]);
  expect(nounsOf('contact')).toEqual(expect.arrayContaining(['events', 'contacts', 'leads']));
  expect(nounsOf('invoice')).toEqual(['events', 'invoices']);
});

test('a reset, or events nobody could have seen, means reading everything again', () => {
  expect(run([{ kind: 'message', message: { type: 'reset', cursor: 'c9' } }]).effects).toEqual([{ kind: 'reset' }]);
  expect(run([{ kind: 'closed', code: 1006 }, ready]).effects).toContainEqual({ kind: 'reset' });
});

test('waiting grows with each failure up to a bound, and starts anew after success', () => {
  expect([1, 2, 3, 20].map(backoffMs)).toEqual([500, 1_000, 2_000, 15_000]);
  expect(run([{ kind: 'closed', code: 1006 }, { kind: 'closed', code: 1006 }, ready]).state.failures).toBe(0);
});

test('a refusal that will not change stops it', () => {
  const signedOut = run([{ kind: 'closed', code: liveCloseCodes.signedOut }]);
  expect(signedOut).toMatchObject({ state: { phase: 'stopped' }, effects: [{ kind: 'signedOut' }] });
  expect(run([{ kind: 'closed', code: liveCloseCodes.forbidden }]).effects).toEqual([]);
});

test('progress of long work makes stale what tells about the work', () => {
  const progress = { type: 'progress', kind: 'import', id: event.id, done: 5, total: 10, state: 'running' } as const;
  expect(run([{ kind: 'message', message: progress }]).effects).toEqual([{ kind: 'stale', nouns: ['imports'] }]);
});

test('who else is there changes nothing that was read', () => {
  const place = { kind: 'workflow', id: event.id } as const;
  const people = [{ userId: 'bob', name: 'Bob', isEditing: true }];
  const { state, effects } = run([ready, { kind: 'message', message: { type: 'others', place, people } }]);
  expect(effects).toEqual([{ kind: 'others', others: { place, people } }]);
  expect(state.cursor).toBe('c1');
});

test('progress of a run makes its trace stale too', () => {
  const progress = { type: 'progress', kind: 'run', id: event.id, done: 2, total: null, state: 'waiting' } as const;
  const { effects } = run([{ kind: 'message', message: progress }]);
  expect(effects).toEqual([{ kind: 'stale', nouns: expect.arrayContaining(['runs', 'run_steps']) }]);
});
