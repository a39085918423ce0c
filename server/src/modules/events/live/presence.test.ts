import { expect, test } from 'vitest';
import { forgottenAfterMs, type Presence, PresenceBoard } from './presence.ts';

const here = { kind: 'workflow', id: '0192f3c1-7a00-7000-8000-000000000001' } as const;
const there = { kind: 'workflow', id: '0192f3c1-7a00-7000-8000-000000000002' } as const;
const aPresence = (more: Partial<Presence> = {}): Presence => ({
  key: 'tab-1',
  userId: 'ada',
  name: 'Ada',
  place: here,
  isEditing: false,
  ...more,
});

test('others see each person once, whoever edits first, and nobody sees themselves', () => {
  const board = new PresenceBoard();
  board.hear('w', aPresence(), 0);
  board.hear('w', aPresence({ key: 'tab-2', userId: 'bob', name: 'Bob' }), 0);
  board.hear('w', aPresence({ key: 'tab-3', userId: 'bob', name: 'Bob', isEditing: true }), 0);
  board.hear('w', aPresence({ key: 'tab-4', userId: 'eve', name: 'Eve', place: there }), 0);
  const ada = { userId: 'ada', name: 'Ada', isEditing: false };
  const bob = { userId: 'bob', name: 'Bob', isEditing: true };
  expect(board.othersAt('w', here, 'tab-1')).toEqual([bob]);
  expect(board.othersAt('w', here, 'tab-2')).toEqual([bob, ada]);
  expect(board.othersAt('other', here, 'tab-9')).toEqual([]);
});

test('only what changes a place is told again', () => {
  const board = new PresenceBoard();
  expect(board.hear('w', aPresence(), 0)).toEqual([here]);
  expect(board.hear('w', aPresence(), 1)).toEqual([]);
  expect(board.hear('w', aPresence({ isEditing: true }), 2)).toContainEqual(here);
  expect(board.hear('w', aPresence({ place: there }), 3)).toEqual([here, there]);
  expect(board.hear('w', aPresence({ place: null }), 4)).toEqual([there]);
  expect(board.hear('w', aPresence({ place: null }), 5)).toEqual([]);
});

test('who is not heard of any more is forgotten', () => {
  const board = new PresenceBoard();
  board.hear('w', aPresence(), 0);
  board.hear('w', aPresence({ key: 'tab-2', userId: 'bob', name: 'Bob' }), forgottenAfterMs);
  board.forgetOld(forgottenAfterMs + 1);
  expect(board.othersAt('w', here, '')).toMatchObject([{ userId: 'bob' }]);
});
