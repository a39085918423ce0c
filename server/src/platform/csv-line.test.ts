import { expect, it } from 'vitest';
import { toCsvLine } from './csv-line.ts';

it('quotes what needs quotes', () => {
  expect(toCsvLine(['a', 'b,c', 'd "e"', 'f\ng', ' h'])).toBe('a,"b,c","d ""e""","f\ng"," h"\r\n');
});

it.each(['=1+1', '+cmd|calc', '-cmd()', '@SUM(A1)', '\t=1', '=HYPERLINK("http://x")'])(
  'makes the formula %j harmless',
  (formula) => {
    expect(toCsvLine([formula]).replace(/^"/, '').startsWith("'")).toBe(true);
  },
);

it.each(['+49 30 123456', '-12.5', '+1 (415) 555-0000'])('leaves the number %j alone', (number) => {
  expect(toCsvLine([number])).toBe(`${number}\r\n`);
});
