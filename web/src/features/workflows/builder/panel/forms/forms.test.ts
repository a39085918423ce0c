import { expect, it } from 'vitest';
import { neededValues } from '../use-sample.ts';
import {
  formFields,
  manualFields,
  responseFields,
  scheduleExtras,
  scheduleFields,
  webhookFields,
} from '../trigger/trigger-fields.ts';
import { concurrencyFields, settingsFields } from '../settings/settings-fields.ts';
import { freeName, toDesigns, toSchema } from './form-schema.ts';
import { choiceWords } from './choice-words.ts';
import {
  type FieldSpec,
  chosenOf,
  isShown,
  pathOfInput,
  readInputs,
  withChosen,
  withField,
  withInput,
} from './field-spec.ts';
import { fieldWords } from './field-words.ts';
import { helpWords } from './help-words.ts';
import { commonFields, escalationFields, kindFields, retryFields } from './kind-fields.ts';
import { nextLeadField } from './lead-map.ts';
import { toLabel } from '../../../../../api/to-label.ts';
import { transformationActions, transformationFields } from './transformations/transformation-fields.ts';
import { choiceWord, wordOf } from './use-field-texts.ts';

const fields: FieldSpec[] = [
  ...[kindFields, transformationFields].flatMap((table) => Object.values(table).flat()),
  ...[...commonFields, ...retryFields, ...escalationFields],
  ...[...responseFields, ...scheduleFields, ...scheduleExtras, ...formFields, ...manualFields],
  ...Object.values(webhookFields),
  ...[...concurrencyFields, ...settingsFields],
];

it('names and explains every field in words', () => {
  const words = fields.map(wordOf);
  expect(words.filter((word) => !(word in fieldWords.texts.en))).toEqual([]);
  expect(words.filter((word) => !(word in helpWords.texts.en))).toEqual([]);
});

it('says every choice in words, but methods, which are their own', () => {
  const chosen = fields.filter(({ name, choices }) => choices && name !== 'method' && name !== 'methods');
  const keys = chosen.flatMap((spec) => (spec.choices ?? []).map((value) => choiceWord(spec, value)));
  const actions = transformationActions.flatMap((action) => [`action_${action}`, `aboutAction_${action}`]);
  expect([...keys, ...actions].filter((key) => !(key in choiceWords.texts.en))).toEqual([]);
});

it('shows what belongs to what is given, and leaves empty fields out', () => {
  const [match, until] = ['match', 'until'].map((name) => kindFields.wait.find((each) => each.name === name));
  expect(match && isShown(match, { event: 'a.b' })).toBe(true);
  expect(match && isShown(match, {})).toBe(false);
  expect(until && isShown(until, { for: '1h' })).toBe(false);
  expect(until && isShown(until, { until: '' })).toBe(true);
  expect(withField({ id: 'a', when: 'x' }, 'when', '')).toEqual({ id: 'a' });
  expect(withField({ id: 'a' }, 'quorum', 2)).toEqual({ id: 'a', quorum: 2 });
});

it('gives one of several fields, and takes the others away', () => {
  const waits = ['for', 'until', 'event'];
  expect(chosenOf(waits, { event: 'a.b' })).toBe('event');
  expect(chosenOf(waits, {})).toBe('for');
  expect(withChosen({ id: 'a', for: '1h' }, waits, 'event')).toEqual({ id: 'a', event: '' });
});

it('leaves the inputs of a transformation where they are, and puts new ones together', () => {
  const step = { action: 'sort', items: '{{ a }}', inputs: { by: 'name' } };
  expect(readInputs(step, ['items', 'by', 'order'])).toEqual({ items: '{{ a }}', by: 'name' });
  expect(withInput(step, 'items', '{{ b }}')).toEqual({ ...step, items: '{{ b }}' });
  expect(withInput(step, 'order', 'desc')).toEqual({ ...step, inputs: { by: 'name', order: 'desc' } });
  expect(pathOfInput('steps[0]', step, 'items')).toBe('steps[0].items');
  expect(pathOfInput('steps[0]', step, 'order')).toBe('steps[0].inputs.order');
});

it('names inputs as people read them', () => {
  expect(['firstName', 'ownerId', 'email_id', 'id', 'html'].map(toLabel)).toEqual([
    'First name',
    'Owner',
    'Email',
    'ID',
    'HTML',
  ]);
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

it('maps the field of the form that is called like one of the lead', () => {
  expect(nextLeadField([], ['Name', 'e_mail'])).toEqual(['email', '{{ trigger.e_mail }}']);
  expect(nextLeadField(['email'], ['first_name', 'name'])).toEqual(['name', '{{ trigger.name }}']);
  expect(nextLeadField(['email'], [])).toEqual(['name', '']);
});
