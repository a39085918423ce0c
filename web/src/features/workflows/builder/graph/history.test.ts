import { expect, test } from 'vitest';
import { type History, record, redo, startHistory, undo } from './history.ts';

const write = (history: History<string>, ...values: string[]) =>
  values.reduce((before, value) => record(before, value), history);

test('what was is taken back and brought again, one by one', () => {
  const history = write(startHistory('a'), 'b', 'c');
  expect(undo(history).present).toBe('b');
  expect(undo(undo(history)).present).toBe('a');
  expect(redo(undo(history)).present).toBe('c');
  expect(redo(undo(undo(history))).future).toEqual(['c']);
});

test('at either end nothing happens', () => {
  const history = startHistory('a');
  expect(undo(history)).toBe(history);
  expect(redo(history)).toBe(history);
});

test('a change after an undo forgets what was taken back', () => {
  expect(record(undo(write(startHistory('a'), 'b')), 'x')).toMatchObject({ past: ['a'], present: 'x', future: [] });
});

test('changes with one key that follow each other are one, until something else or an undo comes between', () => {
  const typed = ['h', 'hi'].reduce((history, value) => record(history, value, 'name'), startHistory(''));
  expect(undo(typed).present).toBe('');
  expect(record(typed, 'hi!', 'text').past).toEqual(['', 'hi']);
  expect(record(undo(write(typed, 'x')), 'hi?', 'name').past).toEqual(['', 'hi']);
});

test('the same again is no change, and the past has an end', () => {
  const history = startHistory('a');
  expect(record(history, 'a')).toBe(history);
  const long = write(history, ...Array.from({ length: 500 }, (_, number) => String(number)));
  expect(long.past).toHaveLength(200);
  expect(long.past.at(-1)).toBe('498');
});
