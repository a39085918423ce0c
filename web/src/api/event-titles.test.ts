import { auditOnlyActions } from '@millrace/contracts/audit/audit';
import { eventTypes } from '@millrace/contracts/events/event-types';
import { expect, test } from 'vitest';
import { eventTitle, eventTitles } from './event-titles.ts';
import { nounTitle, nounTitles } from './noun-titles.ts';

test('events are titled in the reader’s language', () => {
  expect(eventTitle('lead.status_changed', 'en')).toBe('Status changed');
  expect(eventTitle('lead.status_changed', 'de')).toBe('Status geändert');
  expect(nounTitle('api_key', 'de')).toBe('API-Schlüssel');
});

test.each(['en', 'de'] as const)('each type of event, each audited action and each noun has words: %s', (language) => {
  const declared = [...eventTypes, ...auditOnlyActions];
  expect(declared.filter((type) => !eventTitles[language][type])).toEqual([]);
  const nouns = declared.map((type) => type.split('.')[0] ?? '');
  expect(nouns.filter((noun) => !nounTitles[language][noun])).toEqual([]);
});

test('a type without words is told by its name', () => {
  expect(eventTitle('deal.stage_changed', 'de')).toBe('Deal stage changed');
  expect(nounTitle('deal_stage', 'de')).toBe('deal stage');
});
