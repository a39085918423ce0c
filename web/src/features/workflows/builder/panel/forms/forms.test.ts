import { expect, it } from 'vitest';
import { panelWords } from '../panel-words.ts';
import { neededValues } from '../use-sample.ts';
import { freeName, toDesigns, toSchema } from './form-schema.ts';
import { commonFields, fieldWord, isShown, kindFields, withField } from './kind-fields.ts';

it('names every field in words', () => {
  const fields = [...Object.values(kindFields).flat(), ...commonFields];
  expect(fields.map(({ name }) => fieldWord(name)).filter((key) => !(key in panelWords.texts.en))).toEqual([]);
});

it('shows what belongs to what is given, and leaves empty fields out', () => {
  const match = kindFields.wait.find(({ name }) => name === 'match');
  expect(match && isShown(match, { event: 'a.b' })).toBe(true);
  expect(match && isShown(match, {})).toBe(false);
  expect(withField({ id: 'a', when: 'x' }, 'when', '')).toEqual({ id: 'a' });
  expect(withField({ id: 'a' }, 'quorum', 2)).toEqual({ id: 'a', quorum: 2 });
});

it('reads a schema as fields of a form, and writes it back', () => {
  const schema = {
    type: 'object',
    properties: {
      email: { title: 'E-mail', type: 'string', format: 'email' },
      size: { type: 'string', enum: ['S', 'M'], description: 'Of the shirt' },
      count: { type: 'number' },
    },
    required: ['email'],
  };
  const designs = toDesigns(schema);
  expect(designs.map(({ name, type, isRequired }) => [name, type, isRequired])).toEqual([
    ['email', 'email', true],
    ['size', 'choice', false],
    ['count', 'number', false],
  ]);
  expect(toSchema(designs)).toEqual(schema);
  expect(freeName(designs)).toBe('field_4');
});

it('sends only the values a definition names', () => {
  expect(neededValues({ read: 1, other: 2 }, '{"set":"{{ read.total }}"}')).toEqual({ read: 1 });
});
