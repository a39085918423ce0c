import { expect, test } from 'vitest';
import { readJson, writeJson } from './read-json.ts';

test('text is read as JSON, and an empty field as no value', () => {
  expect(readJson('{"a": 1}')).toEqual({ value: { a: 1 } });
  expect(readJson('  ')).toEqual({ value: undefined });
});

test('faulty JSON says what is wrong', () => {
  const result = readJson('{"a": }');
  expect('problem' in result && result.problem).toMatch(/JSON/);
});

test('what is written can be read again', () => {
  expect(readJson(writeJson({ steps: [] }))).toEqual({ value: { steps: [] } });
});
