import { expect, it } from 'vitest';
import { needlesOf, type Subject, tracesOf } from './subject.ts';

function aSubject(overrides: Partial<Subject>): Subject {
  return { contactIds: [], addresses: [], names: [], shared: [], files: [], uploads: [], ...overrides };
}

const email = { kind: 'email', value: 'Ada@Example.org', normalised: 'ada@example.org' };
const phone = { kind: 'phone', value: '+49 30 1234567', normalised: '+49301234567' };
const telegram = { kind: 'telegram', value: 'ada', normalised: 'ada' };

it('looks for each address as written and as compared, and for none that is too short to be one', () => {
  const subject = aSubject({ addresses: [email, phone, telegram] });
  expect(needlesOf(subject)).toEqual(['ada@example.org', '+49 30 1234567', '+49301234567']);
});

it('leaves an address that is another contact’s too in the records of others', () => {
  const subject = aSubject({ addresses: [email, phone], shared: [email.normalised] });
  expect(tracesOf(subject).addresses).toEqual(['+49 30 1234567', '+49301234567']);
});

it('looks for whole names, not for a word that may be anybody’s', () => {
  const subject = aSubject({ names: ['Ada Lovelace', 'Lovelace, Ada', 'Ada', 'A. B.', 'ada@example.org'] });
  expect(tracesOf(subject).names).toEqual(['ada lovelace', 'lovelace, ada']);
});
