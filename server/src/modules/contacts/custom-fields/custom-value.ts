/** What the value of a custom field may be, by its type. */
import type { CustomFieldType } from '@millrace/contracts/contacts/custom-fields';
import { isDay } from '@millrace/contracts/filter/relative-date';
import { toStorableText } from '#platform/storable-text';

export interface CustomFieldDefinition {
  key: string;
  label: string;
  type: CustomFieldType;
  options: readonly { value: string; label: string }[];
  required: boolean;
  filterable: boolean;
}

export interface Issue {
  /** Dotted, as in the input. */
  path: string;
  message: string;
}

/**
 * Values put over those a record has: null and empty text take one away, keys not given stay. Unknown keys and values
 * that do not fit are told; nothing is changed by them.
 */
export function mergeCustomValues(
  held: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  definitions: readonly CustomFieldDefinition[],
): { values: Record<string, unknown>; issues: Issue[] } {
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const values = { ...held };
  const issues: Issue[] = [];
  for (const [key, value] of Object.entries(given)) {
    const definition = byKey.get(key);
    const reading = definition ? readCustomValue(definition, value) : { fault: 'there is no such custom field' };
    if ('fault' in reading) issues.push({ path: `custom.${key}`, message: reading.fault });
    else if (reading.value === null) delete values[key];
    else values[key] = reading.value;
  }
  return { values, issues };
}

/** What required fields a record lacks. */
export function missingCustomValues(
  values: Readonly<Record<string, unknown>>,
  definitions: readonly CustomFieldDefinition[],
): Issue[] {
  return definitions
    .filter((definition) => definition.required && !(definition.key in values))
    .map((definition) => ({ path: `custom.${definition.key}`, message: `${definition.label} is required` }));
}

type Reading = { value: unknown } | { fault: string };

export function readCustomValue(definition: CustomFieldDefinition, given: unknown): Reading {
  if (given === null || given === undefined || given === '') return { value: null };
  if (Array.isArray(given) && given.length === 0) return { value: null };
  return readers[definition.type](given, definition);
}

const readers: Readonly<Record<CustomFieldType, (given: unknown, definition: CustomFieldDefinition) => Reading>> = {
  text(given) {
    if (typeof given !== 'string') return { fault: 'must be text' };
    if (given.length > 5000) return { fault: 'must have at most 5,000 characters' };
    return { value: toStorableText(given).trim() || null };
  },
  number: (given) =>
    typeof given === 'number' && Number.isFinite(given) ? { value: given } : { fault: 'must be a number' },
  date: (given) =>
    typeof given === 'string' && isDay(given) ? { value: given } : { fault: 'must be a day such as 2026-01-31' },
  boolean: (given) => (typeof given === 'boolean' ? { value: given } : { fault: 'must be true or false' }),
  select: (given, { options }) =>
    options.some((option) => option.value === given) ? { value: given } : { fault: `must be ${oneOf(options)}` },
  multiselect(given, { options }) {
    const known = new Set<unknown>(options.map((option) => option.value));
    if (!Array.isArray(given) || !given.every((item) => known.has(item)))
      return { fault: `must list ${oneOf(options)}` };
    return { value: [...new Set<unknown>(given)] };
  },
  url(given) {
    if (typeof given !== 'string' || given.length > 2000) return { fault: 'must be an address of the web' };
    const typed = toStorableText(given).trim();
    const text = /^https?:\/\//i.test(typed) ? typed : `https://${typed}`;
    const host = URL.canParse(text) ? new URL(text).hostname : '';
    return host.includes('.')
      ? { value: text }
      : { fault: 'must be an address of the web such as https://example.com' };
  },
  money(given) {
    const fault = 'must be { "amount": whole minor units, "currency": "EUR" }';
    if (typeof given !== 'object' || given === null || !('amount' in given) || !('currency' in given)) return { fault };
    const { amount, currency } = given;
    if (!Number.isSafeInteger(amount) || typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return { fault };
    return { value: { amount, currency } };
  },
};

function oneOf(options: readonly { value: string }[]): string {
  return `one of ${options.map((option) => option.value).join(', ')}`;
}
