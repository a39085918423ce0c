/**
 * A template as a file: everything it is, and nothing of a workspace. The official ones are such files in the
 * repository, and what one workspace exports another imports.
 */
import { z } from 'zod';
import { requiredText, text } from '../fields.ts';

export const templateFormat = 'millrace-template';
export const templateFormatVersion = 1;

export const templateCategories = ['marketing', 'sales', 'operations', 'support', 'admin'] as const;
export type TemplateCategory = (typeof templateCategories)[number];

export const difficulties = ['easy', 'medium', 'advanced'] as const;
export type Difficulty = (typeof difficulties)[number];

export const templateLanguages = ['en', 'de'] as const;
export type TemplateLanguage = (typeof templateLanguages)[number];

/** A text in English, German or both. */
export const localised = (max: number) =>
  z
    .object({ en: requiredText(max).optional(), de: requiredText(max).optional() })
    .refine(({ en, de }) => en !== undefined || de !== undefined, { error: 'Write it in English or German' });
export type Localised = { en?: string | undefined; de?: string | undefined };

/** In the language, else in the one there is. */
export function inLanguage({ en, de }: Localised, language: TemplateLanguage): string {
  return (language === 'de' ? (de ?? en) : (en ?? de)) ?? '';
}

/** As a name in expressions, so that `config.days` and `connections.mailbox` can be written. */
const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/, 'must be a name: letters, digits and _');

export const TemplateConnection = z
  .object({
    key: name.describe('What the definition calls it: `connections.mailbox`.'),
    service: requiredText(100),
    isRequired: z.boolean(),
    purpose: localised(300).describe('What it is used for.'),
  })
  .meta({ id: 'TemplateConnection' });
export type TemplateConnection = z.infer<typeof TemplateConnection>;

export const TemplateExample = z
  .object({ input: localised(500).describe('What comes in.'), output: localised(500).describe('What comes out.') })
  .meta({ id: 'TemplateExample' });

/** JSON Schema of an object. `x-de` beside a keyword of a property holds its German title, description, default and labels. */
export const ConfigSchema = z
  .looseObject({
    type: z.literal('object'),
    properties: z.record(name, z.looseObject({})),
    required: z.array(name).optional(),
  })
  .describe(
    'JSON Schema of the values a person fills in. The definition reads them as `config.<name>`; `x-labels` says what the values of an `enum` are called. `x-de` in a property holds its German title, description, default and labels.',
  );
export type ConfigSchema = z.infer<typeof ConfigSchema>;

export const templateTags = z
  .array(
    z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be small letters, digits and dashes')
      .max(40),
  )
  .max(12)
  .transform((tags) => [...new Set(tags)]);

/** What people say of a template, apart from what it does. */
export const templateMetadata = {
  name: localised(100),
  description: localised(2000),
  category: z.enum(templateCategories),
  tags: templateTags,
  difficulty: z.enum(difficulties),
  minutesSaved: z.number().min(0).max(1440).describe('What one run saves a person, in minutes.'),
  author: requiredText(100),
  examples: z.array(TemplateExample).max(5),
};

/** Serialized, as the definition of a workflow, with room for what is said of it. */
const maxBytes = 320 * 1024;

export const TemplateFile = z
  .strictObject({
    $schema: z.string().max(500).optional(),
    format: z.literal(templateFormat),
    formatVersion: z.literal(templateFormatVersion),
    slug: z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be small letters, digits and dashes')
      .max(80),
    version: z.number().int().min(1),
    ...templateMetadata,
    connections: z.array(TemplateConnection).max(20),
    config: ConfigSchema,
    definition: z.record(z.string(), z.unknown()),
  })
  .refine((file) => new TextEncoder().encode(JSON.stringify(file)).length <= maxBytes, {
    error: `A template may have at most ${maxBytes / 1024} KiB`,
  })
  .meta({ id: 'TemplateFile' });
export type TemplateFile = z.infer<typeof TemplateFile>;

/** With titles, descriptions and defaults in one language. */
export function configInLanguage(config: ConfigSchema, language: TemplateLanguage): ConfigSchema {
  const properties = Object.entries(config.properties).map(([key, { 'x-de': german, ...property }]) => {
    const isObject = typeof german === 'object' && german !== null;
    return [key, language === 'de' && isObject ? { ...property, ...german } : property] as const;
  });
  return { ...config, properties: Object.fromEntries(properties) };
}

/** The standard values of a configuration, in a language; `withExamples`, for all of it. */
export function standardConfig(config: ConfigSchema, language: TemplateLanguage, withExamples = false) {
  const properties = Object.entries(configInLanguage(config, language).properties);
  return Object.fromEntries(
    properties.flatMap(([key, property]): [string, unknown][] => {
      if ('default' in property) return [[key, property['default']]];
      const { examples } = property;
      if (!withExamples) return [];
      return [[key, Array.isArray(examples) && examples.length > 0 ? examples[0] : somethingOf(property['type'], key)]];
    }),
  );
}

/** Where nobody has said what a value may look like. */
function somethingOf(type: unknown, key: string): unknown {
  const things: Record<string, unknown> = { integer: 1, number: 1, boolean: false, array: [], object: {} };
  return typeof type === 'string' && type in things ? things[type] : key;
}

export const exampleFile: TemplateFile = {
  format: templateFormat,
  formatVersion: templateFormatVersion,
  slug: 'greet-new-leads',
  version: 1,
  name: { en: 'Greet new leads', de: 'Neue Leads begrüßen' },
  description: {
    en: 'Puts a note with what to do first on each new lead.',
    de: 'Vermerkt an jedem neuen Lead, was zuerst zu tun ist.',
  },
  category: 'sales',
  tags: ['leads'],
  difficulty: 'easy',
  minutesSaved: 2,
  author: 'Millrace',
  examples: [{ input: { en: 'A lead comes in.' }, output: { en: 'A note stands on it.' } }],
  connections: [],
  config: {
    type: 'object',
    properties: {
      note: { type: 'string', title: 'Note', default: 'Say hello', 'x-de': { title: 'Notiz', default: 'Begrüßen' } },
    },
    required: ['note'],
  },
  definition: {
    triggers: [{ type: 'event', event: 'lead.created' }],
    steps: [
      {
        id: 'note',
        type: 'integration',
        service: 'millrace',
        action: 'add_note',
        inputs: { id: '{{ trigger.lead.id }}', body: '{{ config.note }}' },
      },
    ],
  },
};

/** Of a definition that is to be a template: a value in it that a person fills in when it is installed. */
export const ConfigChoice = z
  .object({
    name,
    path: requiredText(300).describe('Where the value stands: `steps[0].inputs.body`, or `config.days`.'),
    title: text(100).optional(),
    description: text(500).optional(),
  })
  .meta({ id: 'TemplateConfigChoice' });
export type ConfigChoice = z.infer<typeof ConfigChoice>;
