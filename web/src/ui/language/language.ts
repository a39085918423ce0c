import { createInstance } from 'i18next';
import type { i18n } from 'i18next';
import { useEffect } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import { languages } from './words.ts';
import type { Language } from './words.ts';

const storageKey = 'millrace-language';

/** The language chosen on this device, else the browser's first one that we speak, else English. */
export function chooseLanguage(stored: string | null, preferred: readonly string[]): Language {
  const wanted = [stored ?? '', ...preferred].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.flatMap((tag) => languages.filter((language) => language === tag))[0] ?? 'en';
}

export async function createLanguage(): Promise<i18n> {
  const instance = createInstance();
  await instance.use(initReactI18next).init({
    lng: chooseLanguage(localStorage.getItem(storageKey), navigator.languages),
    fallbackLng: 'en',
    keySeparator: false,
    nsSeparator: false,
    // React escapes.
    interpolation: { escapeValue: false },
    resources: {},
  });
  document.documentElement.lang = instance.language;
  instance.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    localStorage.setItem(storageKey, language);
  });
  return instance;
}

/** On a device where nobody has chosen a language yet, the one of the person's profile is taken. */
export function useProfileLanguage(locale: Language | null): void {
  const { i18n } = useTranslation();
  useEffect(() => {
    const isChosen = localStorage.getItem(storageKey) !== null;
    if (locale && !isChosen && locale !== i18n.language) void i18n.changeLanguage(locale);
  }, [locale, i18n]);
}
