import { describe, expect, it } from 'vitest';
import { displayName, type PointSnapshot, withEventFields, withOnePrimary } from './contact.ts';
import { toEventFields, type ContactSnapshot } from './contact.ts';

const point = (overrides: Partial<PointSnapshot>): PointSnapshot => ({
  id: 'p1',
  kind: 'email',
  value: 'a@example.com',
  normalised: 'a@example.com',
  label: null,
  isPrimary: false,
  verification: 'unverified',
  ...overrides,
});

const contact = (overrides: Partial<ContactSnapshot> = {}): ContactSnapshot => ({
  id: 'c1',
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

describe('the shown name', () => {
  it('is the given name, else the parts, else the first address', () => {
    const parts = { firstName: 'Ada', lastName: 'Lovelace', points: [point({})] };
    expect(displayName({ name: 'Countess', ...parts })).toBe('Countess');
    expect(displayName(parts)).toBe('Ada Lovelace');
    expect(displayName({ firstName: null, lastName: null, points: [point({})] })).toBe('a@example.com');
    expect(displayName({ firstName: null, lastName: null, points: [] })).toBeUndefined();
  });

  it('is one line', () => {
    expect(displayName({ name: ' Ada\n Lovelace ', firstName: null, lastName: null, points: [] })).toBe('Ada Lovelace');
  });
});

describe('primary addresses', () => {
  const primaries = (points: PointSnapshot[]) => points.filter((each) => each.isPrimary).map((each) => each.id);

  it('are the first of each kind when none is marked', () => {
    const points = [point({ id: 'a' }), point({ id: 'b' }), point({ id: 'c', kind: 'phone' })];
    expect(primaries(withOnePrimary(points))).toEqual(['a', 'c']);
  });

  it('are those marked last', () => {
    expect(primaries(withOnePrimary([point({ id: 'a' }), point({ id: 'b', isPrimary: true })]))).toEqual(['b']);
  });

  it('give way to the preferred one', () => {
    expect(primaries(withOnePrimary([point({ id: 'a' }), point({ id: 'b', isPrimary: true })], 'a'))).toEqual(['a']);
  });
});

describe('the fields of events', () => {
  it('bring a snapshot back', () => {
    const was = contact({
      jobTitle: 'Analyst',
      custom: { plan: 'pro', seats: 3 },
      tagIds: ['t1'],
      points: [point({})],
    });
    const is = contact({ jobTitle: null, custom: { plan: 'free', since: '2026-01-01' } });
    const back = { ...toEventFields(was), 'custom.since': null };
    expect(withEventFields(is, back)).toEqual(was);
  });

  it('leave alone what is not a field of the record', () => {
    expect(withEventFields(contact(), { id: 'other', consent: 'given' })).toEqual(contact());
  });
});
