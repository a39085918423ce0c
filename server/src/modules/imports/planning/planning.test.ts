import { describe, expect, it } from 'vitest';
import type { DuplicatePolicy } from '@millrace/contracts/imports/imports';
import type { RecordDraft } from '../mapping/read-record.ts';
import { CompanyIndex, planCompany } from './plan-companies.ts';
import { PersonIndex, planPerson } from './plan-people.ts';

function aDraft(overrides: Partial<RecordDraft> & { emails?: string[]; phones?: string[] } = {}): RecordDraft {
  const { emails = [], phones = [], ...rest } = overrides;
  const points = [
    ...emails.map((value) => ({ kind: 'email' as const, value })),
    ...phones.map((value) => ({ kind: 'phone' as const, value })),
  ];
  return {
    row: 2,
    line: 2,
    fields: {},
    custom: {},
    tags: [],
    note: undefined,
    status: undefined,
    ownerEmail: undefined,
    companyName: undefined,
    companyDomain: undefined,
    points: points.map((point) => ({ ...point, normalised: point.value, label: null })),
    ...rest,
  };
}

function anIndex(...people: { id: string; emails?: string[]; phones?: string[] }[]): PersonIndex {
  const index = new PersonIndex();
  for (const { id, emails = [], phones = [] } of people) {
    const person = { id, hasEmail: false };
    for (const normalised of emails) index.assign({ kind: 'email', normalised }, person);
    for (const normalised of phones) index.assign({ kind: 'phone', normalised }, person);
  }
  return index;
}

const ada = { id: 'ada', emails: ['ada@x.example'], phones: ['+491'] };

describe('a row of a person', () => {
  it.each([
    ['skip', 'skip'],
    ['update', 'update'],
    ['create', 'create'],
  ] as const)('whose e-mail address is known: %s', (policy: DuplicatePolicy, action) => {
    expect(
      planPerson(aDraft({ fields: { name: 'Ada' }, emails: ['ada@x.example'] }), { index: anIndex(ada), policy })
        .action,
    ).toBe(action);
  });

  it('is the same person by phone only where no other e-mail address says otherwise', () => {
    const planning = { index: anIndex(ada, { id: 'bob', phones: ['+492'] }), policy: 'update' as const };
    expect(planPerson(aDraft({ phones: ['+491'] }), planning)).toMatchObject({ action: 'update', ref: { id: 'ada' } });
    expect(planPerson(aDraft({ emails: ['bob@x.example'], phones: ['+492'] }), planning)).toMatchObject({
      action: 'update',
      ref: { id: 'bob' },
    });
    // Two people, one office phone.
    const colleague = planPerson(aDraft({ emails: ['eve@x.example'], phones: ['+491'] }), planning);
    expect(colleague).toMatchObject({
      action: 'create',
      problems: [{ severity: 'warning', code: 'address_taken', value: '+491' }],
    });
    expect(colleague.draft.points).toMatchObject([{ value: 'eve@x.example' }]);
  });

  it('creates a second record without the address the first one holds, if it has another name to go by', () => {
    const planning = { index: anIndex(ada), policy: 'create' as const };
    const named = planPerson(aDraft({ fields: { name: 'Ada' }, emails: ['ada@x.example'] }), planning);
    expect(named).toMatchObject({ action: 'create', draft: { points: [] }, problems: [{ code: 'address_taken' }] });
    expect(planPerson(aDraft({ emails: ['ada@x.example'] }), planning)).toMatchObject({
      action: 'fail',
      problems: [{ severity: 'error' }],
    });
  });

  it('is the person of an earlier row of the file', () => {
    const planning = { index: anIndex(), policy: 'update' as const };
    const first = planPerson(aDraft({ emails: ['new@x.example'] }), planning);
    const second = planPerson(aDraft({ emails: ['new@x.example'], phones: ['+493'] }), planning);
    expect([first.action, second.action]).toEqual(['create', 'update']);
    expect(second.ref).toBe(first.ref);
  });
});

describe('a row of a company', () => {
  const planning = (policy: DuplicatePolicy = 'skip', index = new CompanyIndex()) => ({
    index,
    policy,
    foldText: (text: string) => text.toLowerCase(),
  });
  const company = (fields: Record<string, string>) => aDraft({ fields });

  it('is the same company by domain, whatever it is called', () => {
    const plans = planning();
    expect(planCompany(company({ name: 'Acme', website: 'https://www.acme.example/en' }), plans)).toMatchObject({
      action: 'create',
      draft: { fields: { domain: 'acme.example' } },
    });
    expect(planCompany(company({ name: 'ACME Inc.', domain: 'acme.example' }), plans).action).toBe('skip');
  });

  it('is the same company by name, unless the two contradict each other', () => {
    const plans = planning();
    planCompany(company({ name: 'Acme', city: 'Berlin' }), plans);
    expect(planCompany(company({ name: 'acme' }), plans).action).toBe('skip');
    expect(planCompany(company({ name: 'Acme', city: 'BERLIN', phone: '1' }), plans).action).toBe('skip');
    expect(planCompany(company({ name: 'Acme', city: 'Paris' }), plans).action).toBe('create');
    expect(planCompany(company({ name: 'Acme', city: 'paris' }), plans).action).toBe('skip');
  });

  it('creates another one without the domain that is taken', () => {
    const plans = planning('create');
    planCompany(company({ name: 'Acme', domain: 'acme.example' }), plans);
    const second = planCompany(company({ name: 'Acme', domain: 'acme.example' }), plans);
    expect(second).toMatchObject({ action: 'create', problems: [{ severity: 'warning', code: 'domain_taken' }] });
    expect(second.draft.fields).not.toHaveProperty('domain');
  });

  it('learns from the rows that update it', () => {
    const plans = planning('update');
    const first = planCompany(company({ name: 'Acme' }), plans);
    expect(planCompany(company({ name: 'Acme', domain: 'acme.example', city: 'Berlin' }), plans)).toMatchObject({
      action: 'update',
      ref: first.ref,
    });
    expect(planCompany(company({ name: 'Other', domain: 'acme.example' }), plans)).toMatchObject({
      action: 'update',
      ref: first.ref,
    });
    expect(planCompany(company({ name: 'Acme', city: 'Paris' }), plans).action).toBe('create');
  });

  it('is called by its domain when it has no name', () => {
    expect(planCompany(company({ domain: 'acme.example' }), planning()).draft.fields).toMatchObject({
      name: 'acme.example',
    });
  });
});
