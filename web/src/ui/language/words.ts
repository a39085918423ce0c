import type { i18n } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** What one part of the app says, in every language. Plurals are pairs of `key_one` and `key_other`. */
export interface Words<Key extends string = string> {
  readonly namespace: string;
  readonly texts: Readonly<Record<Language, Readonly<Record<Key, string>>>>;
}

/** Declares the words of a feature. The type of `de` follows `en`: a missing or surplus key does not compile. */
export function defineWords<const Key extends string>(
  namespace: string,
  en: Readonly<Record<Key, string>>,
  de: Readonly<Record<NoInfer<Key>, string>>,
): Words<Key> {
  return { namespace, texts: { en, de } };
}

/** The keys one asks for: a plural pair is asked for by its stem, with `count`. */
export type WordKey<Key extends string> = Key extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : Key;
export type Say<Key extends string> = (key: WordKey<Key>, values?: Readonly<Record<string, string | number>>) => string;

/** The words in the reader's language: `const say = useWords(contactWords); say('title')`. */
export function useWords<Key extends string>(words: Words<Key>): Say<Key> {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => sayIn(i18n, words, language), [i18n, words, language]);
}

/** One for each language and namespace, made on first use: a feature's words load with the feature. */
export function sayIn<Key extends string>(i18n: i18n, words: Words<Key>, language: string): Say<Key> {
  const known = made.get(i18n) ?? new Map<string, Say<string>>();
  made.set(i18n, known);
  const name = `${language} ${words.namespace}`;
  const say = known.get(name) ?? makeSay(i18n, words, language);
  known.set(name, say);
  return say as Say<Key>; // namespaces are told apart: it is that of these words
}

const made = new WeakMap<i18n, Map<string, Say<string>>>();

/** What has no values is looked up once: a screen says hundreds of words whenever it is drawn. */
function makeSay(i18n: i18n, words: Words, language: string): Say<string> {
  for (const each of languages) {
    if (!i18n.hasResourceBundle(each, words.namespace))
      i18n.addResourceBundle(each, words.namespace, words.texts[each]);
  }
  const fixed: (key: string, values: Record<string, unknown>) => string = i18n.getFixedT(language, words.namespace);
  const plain = new Map<string, string>();
  return (key, values) => {
    if (values) return fixed(key, { ...values });
    const text = plain.get(key) ?? fixed(key, {});
    plain.set(key, text);
    return text;
  };
}
