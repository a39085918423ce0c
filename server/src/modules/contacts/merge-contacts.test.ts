import { describe, expect, it } from 'vitest';
import type { ContactSnapshot, PointSnapshot } from './contact.ts';
import { mergeSnapshots } from './merge-contacts.ts';

const contact = (overrides: Partial<ContactSnapshot>): ContactSnapshot => ({
  id: 'c',
  name: 'Ada',
  firstName: null,
  lastName: null,
  jobTitle: null,
  statusId: null,
  ownerId: null,
  companyId: null,
  locale: null,
  timeZone: null,
  source: null,
  custom: {},
  points: [],
  tagIds: [],
  ...overrides,
});

const email = (id: string, isPrimary: boolean): PointSnapshot => ({
  id,
  kind: 'email',
  value: `${id}@example.com`,
  normalised: `${id}@example.com`,
  label: null,
  isPrimary,
  verification: 'unverified',
});

describe('two snapshots merged', () => {
  const survivor = contact({
    jobTitle: 'Analyst',
    custom: { a: 1, b: 1 },
    tagIds: ['x'],
    points: [email('one', true)],
  });
  const other = contact({
    id: 'd',
    name: 'Ada L.',
    jobTitle: 'Countess',
    ownerId: 'o',
    custom: { b: 2, c: 2 },
    tagIds: ['w', 'x'],
    points: [email('two', true)],
  });

  it('keep what the survivor has and take what it lacks', () => {
    expect(mergeSnapshots(survivor, other, new Set())).toEqual({
      ...survivor,
      ownerId: 'o',
      custom: { a: 1, b: 1, c: 2 },
      tagIds: ['w', 'x'],
      points: [email('one', true), email('two', false)],
    });
  });

  it('take from the other what is preferred', () => {
    const merged = mergeSnapshots(survivor, other, new Set(['name', 'custom', 'source']));
    expect(merged).toMatchObject({ name: 'Ada L.', jobTitle: 'Analyst', source: null, custom: { a: 1, b: 2, c: 2 } });
  });
});
