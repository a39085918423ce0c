import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

const event = { type: 'contact.updated', entityType: 'contact', entityId: 'c1', relatedId: null };

test('an event leads to the page of what it is about', () => {
  expect(addressOf(event)).toBe('/contacts/c1');
  expect(addressOf({ ...event, type: 'lead.created', entityType: 'lead' })).toBe('/contacts/c1');
  expect(addressOf({ ...event, type: 'company.updated', entityType: 'company', entityId: 'f1' })).toBe('/companies/f1');
  expect(addressOf({ ...event, type: 'message.sent', entityType: 'message', relatedId: 'c2' })).toBe('/contacts/c2');
  expect(addressOf({ ...event, type: 'run.failed', entityType: 'run', entityId: 'r1' })).toBe('/runs/r1');
});

test('what is gone or has no page leads nowhere', () => {
  expect(addressOf({ ...event, type: 'contact.deleted' })).toBeNull();
  expect(addressOf({ ...event, type: 'tag.created', entityType: 'tag' })).toBeNull();
});
