import { expect, it } from 'vitest';
import { findVersionProblem } from './server-version.ts';

it('PostgreSQL 15 to 18 will do, whatever the minor version', () => {
  expect([150_000, 150_018, 160_002, 180_004].map(findVersionProblem)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('an older server is refused with what to do', () => {
  expect(findVersionProblem(140_020)).toBe('Millrace needs PostgreSQL 15 to 18: upgrade the server.');
});

it('a newer one is refused, since nobody has tried it', () => {
  expect(findVersionProblem(190_000)).toContain('PostgreSQL 15 to 18 only');
});
