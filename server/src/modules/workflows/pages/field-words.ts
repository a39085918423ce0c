/** What is said at a field of a form for people without an account. */
import type { SchemaFault } from '#engine/language/json-schema';
import type { PageLanguage } from './html.ts';
import type { FieldKind } from './schema-fields.ts';

export type FieldFault = Pick<SchemaFault, 'keyword' | 'limit'>;

/** What a field wants, whether it is empty or something else stands in it. */
const kinds: Readonly<Record<PageLanguage, Readonly<Record<FieldKind, string>>>> = {
  en: {
    text: 'Fill this in.',
    long: 'Fill this in.',
    email: 'An e-mail address, like name@example.org.',
    url: 'An address, like https://example.org.',
    tel: 'A phone number.',
    date: 'A date.',
    'datetime-local': 'A date and a time.',
    number: 'A number.',
    integer: 'A whole number.',
    yes_no: 'Tick this to go on.',
    one: 'Choose one.',
    several: 'Choose what fits.',
  },
  de: {
    text: 'Bitte ausfüllen.',
    long: 'Bitte ausfüllen.',
    email: 'Eine E-Mail-Adresse, zum Beispiel name@example.org.',
    url: 'Eine Adresse, zum Beispiel https://example.org.',
    tel: 'Eine Telefonnummer.',
    date: 'Ein Datum.',
    'datetime-local': 'Ein Datum und eine Uhrzeit.',
    number: 'Eine Zahl.',
    integer: 'Eine ganze Zahl.',
    yes_no: 'Bitte ankreuzen.',
    one: 'Bitte eins auswählen.',
    several: 'Bitte auswählen, was passt.',
  },
};

type Limits = Readonly<Record<string, (limit: number) => string>>;

const limits: Readonly<Record<PageLanguage, Limits>> = {
  en: {
    minimum: (limit) => `At least ${limit}.`,
    exclusiveMinimum: (limit) => `More than ${limit}.`,
    maximum: (limit) => `At most ${limit}.`,
    exclusiveMaximum: (limit) => `Less than ${limit}.`,
    minLength: (limit) => `At least ${limit} characters.`,
    maxLength: (limit) => `At most ${limit} characters.`,
    minItems: (limit) => `Choose at least ${limit}.`,
    maxItems: (limit) => `Choose at most ${limit}.`,
  },
  de: {
    minimum: (limit) => `Mindestens ${limit}.`,
    exclusiveMinimum: (limit) => `Mehr als ${limit}.`,
    maximum: (limit) => `Höchstens ${limit}.`,
    exclusiveMaximum: (limit) => `Weniger als ${limit}.`,
    minLength: (limit) => `Mindestens ${limit} Zeichen.`,
    maxLength: (limit) => `Höchstens ${limit} Zeichen.`,
    minItems: (limit) => `Bitte mindestens ${limit} auswählen.`,
    maxItems: (limit) => `Bitte höchstens ${limit} auswählen.`,
  },
};

const unlike: Readonly<Record<PageLanguage, string>> = {
  en: 'This does not fit.',
  de: 'Das passt so nicht.',
};

export function sayKind(kind: FieldKind, language: PageLanguage): string {
  return kinds[language][kind];
}

export function sayFault(kind: FieldKind, { keyword, limit }: FieldFault, language: PageLanguage): string {
  if (['required', 'type', 'format', 'enum'].includes(keyword)) return sayKind(kind, language);
  const say = limits[language][keyword];
  return say && limit !== undefined ? say(limit) : unlike[language];
}
