import { expect, it } from 'vitest';
import { StatementNames } from './statement-names.ts';

it('a statement gets a name when it has come three times, and keeps it', () => {
  const names = new StatementNames();
  const given = Array.from({ length: 5 }, () => names.nameOf('select 1'));
  expect(given).toEqual([undefined, undefined, 'millrace_0', 'millrace_0', 'millrace_0']);
});

it('statements without end neither get names nor are remembered for ever', () => {
  const names = new StatementNames();
  for (let count = 0; count < 20_000; count++) expect(names.nameOf(`select ${count}`)).toBeUndefined();
  expect(names.nameOf('select 0')).toBeUndefined();
});

it('a connection is never asked to remember more than it can', () => {
  const names = new StatementNames();
  const given = new Set<string | undefined>();
  for (let count = 0; count < 1_000; count++) {
    for (let times = 0; times < 3; times++) given.add(names.nameOf(`select ${count}`));
  }
  given.delete(undefined);
  expect(given.size).toBe(500);
});
