import { expect, test } from 'vitest';
import { feedChord, idleSequence, keysIn, toChord } from './key-sequence.ts';

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
const shortcuts = ['g l', 'g c', 'x', '?', 'mod+k'];

test('Ctrl and Cmd are the same modifier', () => {
  expect(toChord(press('k', { ctrlKey: true }))).toBe('mod+k');
  expect(toChord(press('k', { metaKey: true }))).toBe('mod+k');
});

test('shift is named for letters and named keys, not for signs that need it', () => {
  expect(toChord(press('X', { shiftKey: true }))).toBe('shift+x');
  expect(toChord(press('ArrowDown', { shiftKey: true }))).toBe('shift+arrowdown');
  expect(toChord(press('?', { shiftKey: true }))).toBe('?');
});

test('a sequence matches when its keys follow each other', () => {
  const first = feedChord(idleSequence, 'g', { shortcuts, nowMs: 0 });
  expect(first.matched).toBeNull();
  expect(feedChord(first.next, 'l', { shortcuts, nowMs: 400 }).matched).toBe('g l');
});

test('a sequence begun too long ago is forgotten', () => {
  const first = feedChord(idleSequence, 'g', { shortcuts, nowMs: 0 });
  expect(feedChord(first.next, 'l', { shortcuts, nowMs: 2_000 }).matched).toBeNull();
});

test('a key that does not continue a sequence still counts by itself', () => {
  const first = feedChord(idleSequence, 'g', { shortcuts, nowMs: 0 });
  expect(feedChord(first.next, 'x', { shortcuts, nowMs: 100 }).matched).toBe('x');
});

test('a chord is shown as its keys, and the plus is one of them', () => {
  expect(keysIn('mod+shift+z')).toEqual(['mod', 'shift', 'z']);
  expect(keysIn('+')).toEqual(['+']);
  expect(keysIn('mod++')).toEqual(['mod', '+']);
});
