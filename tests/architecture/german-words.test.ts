import { eventTypes } from '@millrace/contracts/events/event-types';
import { expect, it } from 'vitest';
import { officialDirectory, readOfficialTemplates } from '../../server/src/modules/templates/official-templates.ts';
import { sampleOfEvent } from '../../server/src/modules/workflows/trying/sample-of-trigger.ts';
import { fieldWord, germanFields } from '../../web/src/api/field-words.ts';
import { germanTags } from '../../web/src/features/workflows/templates/use-tag-word.ts';

it('each field that conditions on events may ask about has a word in English and German', () => {
  const names = new Set<string>();
  const read = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      names.add(name);
      read(inner);
    }
  };
  for (const type of eventTypes) read(sampleOfEvent(type));
  expect([...names].filter((name) => !Object.hasOwn(germanFields, name))).toEqual([]);
  expect([...names].map((name) => fieldWord(name, 'en')).filter((word) => !/^[A-Z]/.test(word))).toEqual([]);
});

it('what is told of one field is the same whatever carries it, and its own name where nobody knows it', () => {
  expect(fieldWord('contactId', 'en')).toBe('Contact');
  expect(fieldWord('contactId', 'de')).toBe('Kontakt');
  expect(fieldWord('shoe_size', 'de')).toBe('shoe_size');
});

it('each tag of the templates that come with the program has a German word', () => {
  const tags = [...readOfficialTemplates(officialDirectory).values()].flatMap((template) => template.tags);
  expect(Object.keys(germanTags).toSorted()).toEqual([...new Set(tags)].toSorted());
});
