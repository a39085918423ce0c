import { expect, it } from 'vitest';
import { recordAddress } from './record-address.ts';

it('leads to the page of a record, or to where it opens in its list', () => {
  expect(recordAddress({ kind: 'lead', id: 'a' })).toEqual({ to: '/contacts/a' });
  expect(recordAddress({ kind: 'task', id: 'a' })).toEqual({ to: '/tasks', search: { task: 'a' } });
  expect(recordAddress({ kind: 'message', id: 'a', conversationId: 'b' })).toEqual({
    to: '/inbox',
    search: { conversation: 'b', message: 'a' },
  });
});

it('leads nowhere where there is no place', () => {
  expect(recordAddress({ kind: 'message', id: 'a' })).toBeUndefined();
  expect(recordAddress({ kind: 'api_key', id: 'a' })).toBeUndefined();
});
