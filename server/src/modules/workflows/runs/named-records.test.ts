import { expect, it } from 'vitest';
import { namedRecordIds, namedRecords } from './named-records.ts';

const ada = '0192f3c1-7a00-7000-8000-000000000002';
const acme = '0192f3c1-7a00-7000-8000-000000000003';
const talk = '0192f3c1-7a00-7000-8000-000000000004';
const mail = '0192f3c1-7a00-7000-8000-000000000005';
const happened = '0192f3c1-7a00-7000-8000-000000000006';

const plain = { name: null, conversationId: null };

it('finds records whole and by their id, each once, with the name where it is told', () => {
  const payload = { lead: { id: ada, name: 'Ada', company: { id: acme, name: 'Acme' } }, contact: { id: ada } };
  const output = { contactId: ada, message: { conversationId: talk } };
  expect(namedRecords({ value: payload }, { value: output })).toEqual([
    { ...plain, kind: 'contact', id: ada, name: 'Ada' },
    { ...plain, kind: 'company', id: acme, name: 'Acme' },
    { ...plain, kind: 'conversation', id: talk },
  ]);
});

it('finds messages by their conversation, and the event that something began with', () => {
  const payload = {
    event: { id: happened, type: 'message.received' },
    message: { id: mail, conversationId: talk, subject: 'Hello' },
  };
  expect(namedRecords({ value: payload })).toEqual([
    { ...plain, kind: 'event', id: happened, name: 'message.received' },
    { kind: 'message', id: mail, name: 'Hello', conversationId: talk },
    { ...plain, kind: 'conversation', id: talk },
  ]);
  expect(namedRecords({ value: { messageId: mail, conversationId: talk } })).toMatchObject([
    { kind: 'message', id: mail, conversationId: talk },
    { kind: 'conversation', id: talk },
  ]);
  expect(namedRecords({ value: { messageId: mail } })).toEqual([]);
  expect(namedRecordIds({ value: payload })).toEqual([talk]);
});

it('finds tasks by their title, and keeps no run beside them', () => {
  const naming = { value: { id: happened, title: 'Call back', contact: { id: ada, name: 'Ada' } }, idOf: 'task' };
  expect(namedRecords(naming)).toEqual([
    { ...plain, kind: 'task', id: happened, name: 'Call back' },
    { ...plain, kind: 'contact', id: ada, name: 'Ada' },
  ]);
  expect(namedRecords({ value: { taskId: happened } })).toMatchObject([{ kind: 'task', id: happened }]);
  expect(namedRecordIds(naming)).toEqual([ada]);
});

it('takes its own id for what it is told that is', () => {
  const value = { id: ada, name: 'Ada', tag: 'vip' };
  expect(namedRecords({ value })).toEqual([]);
  expect(namedRecords({ value, idOf: 'contact' })).toEqual([{ ...plain, kind: 'contact', id: ada, name: 'Ada' }]);
});

it('takes nothing for a record that is none, nor what stands in a list', () => {
  const value = { lead: { id: 'L-7' }, companyId: 12, contact: null, text: ada, eventId: happened };
  expect(namedRecords({ value }, { value: null }, { value: 'x' }, { value: { leads: [{ contactId: ada }] } })).toEqual(
    [],
  );
});

it('looks at a part of what is very large', () => {
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`n${n}`, n]));
  expect(namedRecords({ value: { ...wide, contactId: ada } })).toEqual([]);
  expect(namedRecords({ value: { contactId: ada, ...wide } })).toHaveLength(1);
});
