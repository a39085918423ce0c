/**
 * The built-in model's answer to a JSON Schema: no understanding, but what can be found by looking. Fields are filled
 * from lines that name them (`Budget: 5000`), from JSON in the text, by their format or name (an e-mail address, a date,
 * an amount), and choices by the words that speak for them. The same question always gets the same answer.
 */
import type { Json, JsonSchema } from '#engine/language/json';

/** What is looked through. */
export interface Reading {
  text: string;
  /** What lines and JSON in it name, by name in lower case without blanks and marks. */
  named: ReadonlyMap<string, Json>;
}

export function answerSchema(schema: JsonSchema, text: string): Json {
  return fill(schema, { reading: { text, named: findNamed(text) }, root: schema, name: '', depth: 0 });
}

interface Place {
  reading: Reading;
  root: JsonSchema;
  /** Of the field to fill. */
  name: string;
  depth: number;
}

const deepest = 12;

function fill(given: unknown, place: Place): Json {
  const schema = resolve(given, place);
  if (place.depth > deepest) return null;
  if ('const' in schema) return toJson(schema['const']);
  if (Array.isArray(schema['enum'])) return chooseOne(schema['enum'].map(toJson), place);
  const [first] = [schema['anyOf'], schema['oneOf'], schema['allOf']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  const type = typeOf(schema);
  if (first !== undefined && type === undefined) return fill(first, { ...place, depth: place.depth + 1 });
  switch (type) {
    case 'array':
      return fillArray(schema, place);
    case 'string':
      return fillString(schema, place);
    case 'number':
    case 'integer':
      return fillNumber(schema, place);
    case 'boolean':
      return fillBoolean(place);
    case 'null':
      return null;
    default:
      return fillObject(schema, place);
  }
}

function resolve(given: unknown, { root }: Place): JsonSchema {
  const schema = toObject(given);
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#')) return schema;
  let found: unknown = root;
  for (const part of reference.split('/').slice(1)) {
    found = toObject(found)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return toObject(found);
}

function typeOf(schema: JsonSchema): string | undefined {
  const types = [schema['type']].flat().filter((type) => typeof type === 'string');
  return types.find((type) => type !== 'null') ?? types[0] ?? ('properties' in schema ? 'object' : undefined);
}

function fillObject(schema: JsonSchema, place: Place): Json {
  const properties = toObject(schema['properties']);
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const names = [...new Set([...Object.keys(properties), ...required])].slice(0, 200);
  return Object.fromEntries(
    names.map((name) => [name, fill(properties[name] ?? {}, { ...place, name, depth: place.depth + 1 })]),
  );
}

function fillArray(schema: JsonSchema, place: Place): Json {
  const { named, text } = place.reading;
  const known = named.get(toKey(place.name));
  const items = toObject(schema['items']);
  const most = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : 20;
  if (typeOf(items) !== 'string' || 'enum' in items) {
    const least = Math.min(typeof schema['minItems'] === 'number' ? schema['minItems'] : 0, 20);
    return Array.from({ length: Math.max(least, 1) }, () => fill(items, { ...place, depth: place.depth + 1 })).slice(
      0,
      most,
    );
  }
  if (Array.isArray(known)) return known.map(textOf).slice(0, most);
  if (typeof known === 'string') return splitList(known).slice(0, most);
  const finder = finders.find(({ name }) => name.test(place.name))?.find;
  if (finder) return [...new Set([...text.matchAll(finder)].map(([found]) => found.trim()))].slice(0, most);
  if (/question/i.test(place.name))
    return sentencesOf(text)
      .filter((one) => one.endsWith('?'))
      .slice(0, most);
  const bullets = [...text.matchAll(/^\s*(?:[-*•]|\d+[.)])\s+(.+)$/gm)].map(([, line = '']) => line.trim());
  return (bullets.length > 0 ? bullets : sentencesOf(text).slice(0, 3)).slice(0, most);
}

/** What a field of such a name or format looks like in a text. */
const finders: readonly { format?: string; name: RegExp; find: RegExp }[] = [
  { format: 'email', name: /e-?mail/i, find: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g },
  { format: 'uri', name: /url|link|website|homepage/i, find: /https?:\/\/[^\s<>"')]+/g },
  { format: 'date', name: /date|datum|deadline|\bday\b/i, find: /\b\d{4}-\d{2}-\d{2}\b/g },
  { name: /phone|telefon|mobile/i, find: /\+?\d[\d ()/-]{6,}\d/g },
];

function fillString(schema: JsonSchema, { reading, name }: Place): string {
  const found = findString(schema, { reading, name });
  const most = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : 2000;
  return found.length > most ? found.slice(0, most).trimEnd() : found;
}

function findString(schema: JsonSchema, { reading, name }: Pick<Place, 'reading' | 'name'>): string {
  const known = reading.named.get(toKey(name));
  if (typeof known === 'string' || typeof known === 'number' || typeof known === 'boolean') return String(known);
  const finder = finders.find((one) =>
    schema['format'] === undefined ? one.name.test(name) : one.format === schema['format'],
  );
  const [match] = finder ? (reading.text.match(finder.find) ?? []) : [];
  if (match) return match.trim();
  if (schema['format'] === 'date-time' || finder || schema['format'] !== undefined) return '';
  if (/name|contact|sender|author/i.test(name)) return findName(reading.text) ?? '';
  if (/company|organi[sz]ation|firma/i.test(name)) return findCompany(reading.text) ?? '';
  const sentences = sentencesOf(reading.text);
  if (/subject|title|headline|betreff/i.test(name)) return (sentences[0] ?? '').slice(0, 80);
  return sentences.slice(0, 2).join(' ');
}

function fillNumber(schema: JsonSchema, { reading, name }: Place): number {
  const known = Number(
    textOf(reading.named.get(toKey(name)))
      .replaceAll(/[^\d.,-]/g, '')
      .replaceAll(',', ''),
  );
  const isKnown = reading.named.has(toKey(name)) && Number.isFinite(known);
  const least = typeof schema['minimum'] === 'number' ? schema['minimum'] : Number.NEGATIVE_INFINITY;
  const most = typeof schema['maximum'] === 'number' ? schema['maximum'] : Number.POSITIVE_INFINITY;
  const numbers = [
    ...reading.text.matchAll(/(?<![\w.-])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.-])-?\d+(?:\.\d+)?(?![\w-])/g),
  ]
    .map(([match]) => Number(match.replaceAll(',', '')))
    .filter((number) => number >= least && number <= most);
  // Nothing is known: what says neither yes nor no.
  const isShare = /confidence|score|probability|likelihood/i.test(name);
  const middle = Number.isFinite(least) && Number.isFinite(most) ? (least + most) / 2 : 0.5;
  const value = isKnown ? known : isShare ? middle : (numbers[0] ?? Math.max(0, least));
  const clamped = Math.min(Math.max(value, least), most);
  return typeOf(schema) === 'integer' ? Math.round(clamped) : clamped;
}

function fillBoolean({ reading, name }: Place): boolean {
  const known = reading.named.get(toKey(name));
  if (typeof known === 'boolean') return known;
  if (typeof known === 'string' && /^(yes|no|true|false|ja|nein)$/i.test(known)) return /^(yes|true|ja)$/i.test(known);
  const words = wordsOf(name).filter((word) => !['is', 'has', 'needs', 'wants', 'should', 'can'].includes(word));
  return words.some((word) => speaksFor(word, reading.text) > 0);
}

/** The choice most words speak for; else one that stands for not knowing; else the first. */
function chooseOne(choices: readonly Json[], { reading, name }: Place): Json {
  const known = textOf(reading.named.get(toKey(name))).toLowerCase();
  const said = choices.find((choice) => textOf(choice).toLowerCase() === known);
  if (said !== undefined) return said;
  let best: { choice: Json; score: number } | undefined;
  for (const choice of choices) {
    const score = wordsOf(textOf(choice)).reduce((sum, word) => sum + speaksFor(word, reading.text), 0);
    if (score > (best?.score ?? 0)) best = { choice, score };
  }
  const undecided = choices.find((choice) =>
    /^(other|unknown|neutral|none|medium|normal|general)$/i.test(textOf(choice)),
  );
  return best?.choice ?? undecided ?? choices[0] ?? null;
}

/** Words that speak for a choice beside its own name. */
const signs: Readonly<Record<string, RegExp>> = {
  positive: /\b(great|good|love|thank|thanks|happy|excellent|perfect|glad|danke|super|toll|gern)\w*/gi,
  negative:
    /\b(bad|angry|disappoint|terrible|broken|worst|unhappy|complain|refund|cancel|enttäuscht|ärger|schlecht|kaputt)\w*/gi,
  urgent: /\b(urgent|asap|immediately|today|right away|dringend|sofort)\b/gi,
  high: /\b(urgent|asap|immediately|critical|dringend|sofort)\b/gi,
  low: /\b(no rush|whenever|no hurry|some ?time|irgendwann)\b/gi,
  question: /\?/g,
  complaint: /\b(complain|broken|refund|disappoint|problem|error|kaputt|beschwer|enttäuscht|fehler)\w*/gi,
  support: /\b(help|problem|error|broken|does(?:n't| not) work|hilfe|fehler|funktioniert nicht)\b/gi,
  sales: /\b(price|pricing|quote|offer|buy|order|demo|discount|preis|angebot|bestell|kauf)\w*/gi,
  billing: /\b(invoice|payment|charge|refund|rechnung|zahlung)\w*/gi,
  spam: /\b(winner|lottery|casino|viagra|crypto|million dollars)\b/gi,
  meeting: /\b(meeting|call|appointment|schedule|termin|treffen|telefonat)\b/gi,
};

function speaksFor(word: string, text: string): number {
  const escaped = word.replaceAll(/[^\p{L}\p{N}]/gu, '');
  const own = escaped.length < 2 ? 0 : (text.match(new RegExp(`(?<![\\p{L}])${escaped}`, 'giu'))?.length ?? 0);
  const sign = signs[word];
  return own + (sign ? (text.match(sign)?.length ?? 0) : 0);
}

function findNamed(text: string): Map<string, Json> {
  const named = new Map<string, Json>();
  for (const [, name = '', value = ''] of text.matchAll(
    /^[\s>*-]*([\p{L}][\p{L}\p{N} _-]{0,40}?)\s*[:=]\s*(\S.*)$/gmu,
  )) {
    if (!named.has(toKey(name))) named.set(toKey(name), value.trim().replace(/^"(.*)"[,;]?$/, '$1'));
  }
  const [json] = /\{[\s\S]*\}/.exec(text) ?? [];
  for (const [name, value] of Object.entries(toObject(json === undefined ? {} : readJson(json)))) {
    named.set(toKey(name), toJson(value));
  }
  return named;
}

function sentencesOf(text: string): string[] {
  return text
    .replaceAll(/<\/?[a-z_]+>/gi, ' ')
    .split(/(?<=[.!?])\s+|\n{2,}/)
    .map((sentence) => sentence.replaceAll(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');
}

function findName(text: string): string | undefined {
  const [, signed] =
    /(?:regards|wishes|cheers|thanks|grüßen|grüße|gruß),?\s*\n+\s*(\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]+){0,2})/iu.exec(
      text,
    ) ?? [];
  const [, said] =
    /\b(?:I am|I'm|my name is|ich bin|ich heiße|mein Name ist)\s+(\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]+){0,2})/u.exec(
      text,
    ) ?? [];
  return said ?? signed;
}

function findCompany(text: string): string | undefined {
  const [, formed] = /((?:\p{Lu}[\p{L}&'-]+ ){1,4}(?:GmbH|AG|Inc|Ltd|LLC|Corp|KG|SE|Co)\b\.?)/u.exec(text) ?? [];
  const [, said] = /\b(?:at|from|bei|von der)\s+(\p{Lu}[\p{L}&'-]+(?: \p{Lu}[\p{L}&'-]+){0,3})/u.exec(text) ?? [];
  return (formed ?? said)?.trim().replace(/\.$/, '');
}

function splitList(value: string): string[] {
  return value
    .split(/[,;]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** `isUrgent`, `is_urgent` → is, urgent. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function toKey(name: string): string {
  return wordsOf(name).join('');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toObject(value: unknown): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value)) : {};
}

/** Out of a JSON Schema or JSON text, which hold nothing else. */
function toJson(value: unknown): Json {
  return value as Json; // as said
}
