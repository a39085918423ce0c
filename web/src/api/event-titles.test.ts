import { expect, test } from 'vitest';
import { eventTitle } from './event-titles.ts';

test('events are titled in the reader’s language', () => {
  expect(eventTitle('lead.status_changed', 'en')).toBe('Status changed');
  expect(eventTitle('lead.status_changed', 'de')).toBe('Status geändert');
});

test('a type without words is told by its name', () => {
  expect(eventTitle('deal.stage_changed', 'de')).toBe('Deal stage changed');
});
