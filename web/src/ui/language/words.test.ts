import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { createFormat } from './format.ts';
import { chooseLanguage } from './language.ts';
import { defineWords, languages, sayIn } from './words.ts';
import type { Words } from './words.ts';

const modules = import.meta.glob<Record<string, unknown>>('../../**/*words.ts', { eager: true });
const allWords = Object.entries(modules).flatMap(([file, module]) =>
  Object.values(module)
    .filter((value): value is Words => typeof value === 'object' && value !== null && 'texts' in value)
    .map((words) => ({ file, words })),
);

const byName = (a: string, b: string) => a.localeCompare(b);
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted(byName);

test('the words of the features are found', () => {
  expect(allWords.length).toBeGreaterThan(0);
  const namespaces = allWords.map(({ words }) => words.namespace);
  expect(namespaces).toEqual([...new Set(namespaces)]);
});

test.each(allWords)('$file says the same things in every language', ({ words }) => {
  for (const language of languages) {
    expect(Object.keys(words.texts[language]).toSorted(byName)).toEqual(Object.keys(words.texts.en).toSorted(byName));
    for (const [key, text] of Object.entries(words.texts[language])) {
      expect(text.trim(), `${language} ${key}`).not.toBe('');
      expect(placeholders(text), `${language} ${key}`).toEqual(placeholders(words.texts.en[key] ?? ''));
    }
  }
});

test('words are said in the language asked for, with plurals and values', async () => {
  const words = defineWords(
    'sample',
    { rows_one: '{{count}} row', rows_other: '{{count}} rows' },
    { rows_one: '{{count}} Zeile', rows_other: '{{count}} Zeilen' },
  );
  const i18n = createInstance();
  await i18n.init({ lng: 'en', resources: {}, keySeparator: false, nsSeparator: false });
  expect(sayIn(i18n, words, 'en')('rows', { count: 1 })).toBe('1 row');
  expect(sayIn(i18n, words, 'de')('rows', { count: 3 })).toBe('3 Zeilen');
});

test('the stored language wins over the browser, and English is the last resort', () => {
  expect(chooseLanguage('de', ['en-GB'])).toBe('de');
  expect(chooseLanguage(null, ['fr-FR', 'de-AT'])).toBe('de');
  expect(chooseLanguage('xx', ['fr'])).toBe('en');
});

test('times are told relative to now in the reader’s language', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(createFormat('en').ago('2026-03-01T11:57:00Z', now)).toBe('3 min. ago');
  expect(createFormat('de').ago('2026-02-28T12:00:00Z', now)).toBe('gestern');
});
