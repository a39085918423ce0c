import { expect, it } from 'vitest';
import { namedRecords } from './named-records.ts';

const ada = '0192f3c1-7a00-7000-8000-000000000002';
const acme = '0192f3c1-7a00-7000-8000-000000000003';
const talk = '0192f3c1-7a00-7000-8000-000000000004';

it('finds records whole and by their id, each once, with the name where it is told', () => {
  const payload = { lead: { id: ada, name: 'Ada', company: { id: acme, name: 'Acme' } }, contact: { id: ada } };
  const output = { contactId: ada, message: { conversationId: talk } };
  expect(namedRecords(payload, output)).toEqual([
    { kind: 'contact', id: ada, name: 'Ada' },
    { kind: 'company', id: acme, name: 'Acme' },
    { kind: 'conversation', id: talk, name: undefined },
  ]);
});

it('takes nothing for a record that is none', () => {
  expect(namedRecords({ lead: { id: 'L-7' }, companyId: 12, contact: null, text: ada }, null, 'x')).toEqual([]);
});
