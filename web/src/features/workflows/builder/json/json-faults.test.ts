import { expect, test } from 'vitest';
import { readDefinition } from './json-faults.ts';

const faultsOf = (text: string) => {
  const read = readDefinition(text);
  return 'faults' in read ? read.faults : [];
};

test('what is JSON is read', () => {
  expect(readDefinition('{ "steps": [] }')).toEqual({ value: { steps: [] } });
});

test.each([
  ['{\n  "a": 1\n  "b": 2\n}', 'CommaExpected', 3, '"b"'],
  ['{ "a" 1 }', 'ColonExpected', 1, '1'],
  ['{ "a": }', 'ValueExpected', 1, '}'],
  ['{ "a": 1, }', 'PropertyNameExpected', 1, '}'],
  ['{ "a": "b\n}', 'UnexpectedEndOfString', 1, '"b'],
  ['{ // no\n}', 'InvalidCommentToken', 1, '// no'],
  ['{ "a": tru }', 'InvalidSymbol', 1, 'tru'],
])('%j is refused at its place', (text, code, line, at) => {
  const [fault] = faultsOf(text);
  expect(fault).toMatchObject({ code, line });
  expect(text.slice(fault?.from, fault?.to)).toBe(at);
});

test('what ends too early is told at its end', () => {
  const text = '{ "a": [1';
  expect(faultsOf(text).map(({ code }) => code)).toContain('CloseBracketExpected');
  expect(faultsOf('')).toMatchObject([{ code: 'ValueExpected' }]);
});

test('a list is JSON, but no definition', () => {
  expect(faultsOf('[1, 2]')).toMatchObject([{ code: 'object' }]);
});
