/** What people see of a trace: values under names that hold secrets are hidden, at any depth. */
import type { Json } from '#engine/language/json';

/** Compared without case, dashes and underscores. */
const secretNames =
  /pass(word|phrase|wd)|secret|(access|refresh|auth|api|bearer|session|csrf|id)token|^token$|authori[sz]ation|cookie|apikey|credential|privatekey/;

export const hidden = '••••••';

export function maskSecrets(value: unknown): Json {
  return mask(value as Json); // what the database keeps as JSON
}

function mask(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll(/\b(Bearer|Basic) [\w.~+/=-]{8,}/g, `$1 ${hidden}`);
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, isSecretName(name) && item !== null ? hidden : mask(item)]),
  );
}

export function isSecretName(name: string): boolean {
  return secretNames.test(name.toLowerCase().replaceAll(/[-_ ]/g, ''));
}
