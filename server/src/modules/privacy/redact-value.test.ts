import { expect, it } from 'vitest';
import { redactValue, searchedTexts } from './redact-value.ts';

const traces = (addresses: string[], names: string[] = []) => ({ addresses, names });

it('takes addresses out of every string at any depth, whatever their case, and leaves the rest', () => {
  const value = { to: [{ address: 'ADA@example.org' }], 'ada@example.org': 1, text: 'See a.da@example.org (1.0)' };
  expect(redactValue(value, traces(['ada@example.org', '(1.0)']))).toEqual({
    to: [{ address: '[erased]' }],
    '[erased]': 1,
    text: 'See a.da@example.org …',
  });
});

it('takes the name away that stands with an address, in an object and in a header', () => {
  const clean = (value: unknown) => redactValue(value, traces(['ada@example.org']));
  expect(
    clean({ from: { name: 'Ada', address: 'Ada@example.org' }, to: { name: 'Bob', address: 'b@example.org' } }),
  ).toEqual({
    from: { name: '[erased]', address: '[erased]' },
    to: { name: 'Bob', address: 'b@example.org' },
  });
  expect(clean('From: Ada King <ada@example.org>, "Bob" <b@example.org>')).toBe(
    'From: [erased], "Bob" <b@example.org>',
  );
  expect(clean('To: "King, Ada" <ada@example.org>')).toBe('To: [erased]');
  expect(clean('You should write to my friend Ada <ada@example.org>!')).toBe(
    'You should write to my friend Ada [erased]!',
  );
});

it('finds whole names as whole words, over a line break too', () => {
  const clean = (value: unknown) => redactValue(value, traces([], ['ada king', 'zoë müller']));
  expect(clean('ADA\n KING and Zoë Müller met Ada Kingsley and Nevada King')).toBe(
    '[erased] and [erased] met Ada Kingsley and Nevada King',
  );
});

it('never makes a text longer, since a column may be full', () => {
  const text = 'a@b.de '.repeat(20);
  expect(String(redactValue(text, traces(['a@b.de']))).length).toBeLessThanOrEqual(text.length);
});

it('searches for what JSON escapes as JSON writes it', () => {
  expect(searchedTexts(traces(['x@example.org'], ['ada "the count" king']))).toEqual([
    'x@example.org',
    'ada "the count" king',
    'ada \\"the count\\" king',
  ]);
});
