import { expect, test } from 'vitest';
import { type History, record, redo, startHistory, undo } from './history.ts';

const write = (history: History<string, string>, ...values: string[]) =>
  values.reduce((before, value) => record(before, { value, mark: `to ${value}` }), history);
const type = (history: History<string, string>, value: string, mergeKey: string) =>
  record(history, { value, mark: `to ${value}`, mergeKey });
const valuesOf = (turns: History<string, string>['past']) => turns.map(({ value }) => value);

test('what was is taken back and brought again, one by one', () => {
  const history = write(startHistory('a'), 'b', 'c');
  expect(undo(history).present).toBe('b');
  expect(undo(undo(history)).present).toBe('a');
  expect(redo(undo(history)).present).toBe('c');
  expect(valuesOf(redo(undo(undo(history))).future)).toEqual(['c']);
});

test('the mark of a change goes with it, back and forth', () => {
  const history = write(startHistory('a'), 'b', 'c');
  expect(history.past.at(-1)?.mark).toBe('to c');
  expect(undo(history).future[0]?.mark).toBe('to c');
  expect(redo(undo(history)).past.at(-1)?.mark).toBe('to c');
  expect(undo(undo(history)).future.map(({ mark }) => mark)).toEqual(['to b', 'to c']);
});

test('at either end nothing happens', () => {
  const history = startHistory('a');
  expect(undo(history)).toBe(history);
  expect(redo(history)).toBe(history);
});

test('a change after an undo forgets what was taken back', () => {
  const changed = write(undo(write(startHistory('a'), 'b')), 'x');
  expect(changed).toMatchObject({ present: 'x', future: [] });
  expect(valuesOf(changed.past)).toEqual(['a']);
});

test('changes with one key that follow each other are one, until something else or an undo comes between', () => {
  const typed = ['h', 'hi'].reduce((history, value) => type(history, value, 'name'), startHistory<string, string>(''));
  expect(undo(typed).present).toBe('');
  expect(valuesOf(type(typed, 'hi!', 'text').past)).toEqual(['', 'hi']);
  expect(valuesOf(type(undo(write(typed, 'x')), 'hi?', 'name').past)).toEqual(['', 'hi']);
});

test('the same again is no change, and the past has an end', () => {
  const history = startHistory<string, string>('a');
  expect(write(history, 'a')).toBe(history);
  const long = write(history, ...Array.from({ length: 500 }, (_, number) => String(number)));
  expect(long.past).toHaveLength(200);
  expect(long.past.at(-1)?.value).toBe('498');
});
