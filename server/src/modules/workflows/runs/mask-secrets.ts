/** What people see of a trace: values under names that hold secrets are hidden, at any depth. */
import type { Json } from '#engine/language/json';

/** Compared without case, dashes and underscores. */
const secretNames =
  /pass(word|phrase|wd)|secret|(access|refresh|auth|api|bearer|session|csrf|id)token|^token$|authori[sz]ation|cookie|apikey|credential|privatekey/;

export const hidden = '••••••';

export function maskSecrets(value: unknown): Json {
  return mask(value as Json); // what the database keeps as JSON
}

/** What somebody changed of a masked value, with what they were not shown as it was. */
export function unmaskSecrets(given: Json, was: Json | undefined): Json {
  if (typeof given === 'string') return typeof was === 'string' && given === maskText(was) ? was : given;
  if (Array.isArray(given))
    return given.map((item, index) => unmaskSecrets(item, Array.isArray(was) ? was[index] : undefined));
  if (typeof given !== 'object' || given === null) return given;
  const fields = typeof was === 'object' && was !== null && !Array.isArray(was) ? was : {};
  return Object.fromEntries(
    Object.entries(given).map(([name, item]) => {
      const old = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, item === hidden && isSecretName(name) && old !== undefined ? old : unmaskSecrets(item, old)];
    }),
  );
}

function maskText(text: string): string {
  return text.replaceAll(/\b(Bearer|Basic) [\w.~+/=-]{8,}/g, `$1 ${hidden}`);
}

function mask(value: Json): Json {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, isSecretName(name) && item !== null ? hidden : mask(item)]),
  );
}

/** What code has printed is text: what follows a name in it, as in JSON or as in `name=value`, goes by that name. */
export function maskLines(lines: readonly string[]): string[] {
  return lines.map((line) => hideNamed(maskText(line)));
}

const nameBefore = /("?)\b([A-Za-z][\w-]{0,59})\1\s?[:=]\s?/g;

function hideNamed(line: string): string {
  let shown = '';
  let from = 0;
  for (const { 0: whole, 2: name = '', index } of line.matchAll(nameBefore)) {
    if (index < from || !isSecretName(name)) continue;
    shown += line.slice(from, index) + whole + hidden;
    from = endOfValue(line, index + whole.length);
  }
  return shown + line.slice(from);
}

/** Where the string, list, object or word that begins here ends; at the end of the line when it was cut off. */
function endOfValue(line: string, from: number): number {
  let depth = 0;
  for (const { 0: part, index } of line
    .slice(from)
    .matchAll(/"(?:[^"\\]|\\.)*"?|[{[]|[}\]]|[\s,;&]|[^"{}[\]\s,;&]+/g)) {
    const isOpening = part === '{' || part === '[';
    const isClosing = part === '}' || part === ']';
    if (depth === 0 && (isClosing || /^[\s,;&]/.test(part))) return from + index;
    if (isOpening) depth += 1;
    if (isClosing) depth -= 1;
    if (depth === 0) return from + index + part.length;
  }
  return line.length;
}

export function isSecretName(name: string): boolean {
  return secretNames.test(name.toLowerCase().replaceAll(/[-_ ]/g, ''));
}
