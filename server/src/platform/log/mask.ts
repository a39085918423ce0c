/**
 * Secrets and people's data never reach the log: values under names that hold them are left out at any depth, and
 * addresses and credentials are masked inside every other text, such as the message of an error.
 */

const masked = '[redacted]';
const maxDepth = 6;
const maxItems = 50;
const maxTextLength = 4_000;

/** Compared without case, dashes and underscores. */
const secretNames = /pass(word|phrase|wd)|secret|token|authori[sz]ation|cookie|apikey|credential|privatekey|signature/;
const personalNames = new Set([
  ...['email', 'emails', 'emailaddress', 'mail', 'owneremail', 'phone', 'phones', 'phonenumber', 'mobile'],
  ...['firstname', 'lastname', 'fullname', 'displayname', 'birthday', 'street', 'postalcode', 'contactpoints'],
  ...['subject', 'body', 'text', 'html', 'content', 'snippet', 'prompt', 'completion', 'note', 'raw', 'headers'],
  ...['before', 'after', 'input', 'answer', 'payload', 'parameters', 'values'],
]);
/** Of an error of PostgreSQL: these quote the row. */
const quotingNames = new Set(['detail', 'where', 'internalquery', 'hint', 'query']);

export function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  return maskEntries(fields, 0);
}

/** Ids and single words, which most texts are: nothing in them is to be masked, and each line of a request has several. */
const harmless = /^(?:[\da-f-]{1,36}|[a-z\d]{1,40})$/i;

/** E-mail addresses, bearer tokens, API keys, passwords in URLs, and the values PostgreSQL quotes. */
export function maskText(text: string): string {
  if (harmless.test(text)) return text;
  return text
    .slice(0, maxTextLength)
    .replaceAll(/[^\s@<>"'(),:;=/]+@[^\s@<>"'(),:;=/]+\.[^\s@<>"'(),:;=/]+/g, '[email]')
    .replaceAll(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${masked}`)
    .replaceAll(/\b(mr|sk|pk|key)[_-][\w-]{16,}/g, masked)
    .replaceAll(/(\w+:\/\/[^\s:/@]+:)[^\s@]+@/g, `$1${masked}@`)
    .replaceAll(/(=\()[^)]*(\) already exists|\) is not present)/g, `$1${masked}$2`)
    .replaceAll(/(invalid input syntax for [\w ]+: )".*"/g, `$1"${masked}"`);
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value;
  if (value instanceof Date) return value;
  if (depth >= maxDepth) return '[deep]';
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => maskValue(item, depth + 1));
  if (value instanceof Error) return maskError(value, depth);
  return maskEntries(value, depth + 1);
}

function maskEntries(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).slice(0, maxItems);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isHidden(name) && value != null ? masked : maskValue(value, depth)]),
  );
}

function isHidden(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  return personalNames.has(plain) || secretNames.test(plain);
}

/** What finds the bug: type, message, code, stack and cause; not what a library attached of the data. */
function maskError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const attached = Object.entries(error).filter(
    ([key, value]) => !quotingNames.has(key.toLowerCase()) && (typeof value !== 'object' || value === null),
  );
  return {
    ...maskEntries(Object.fromEntries(attached), depth + 1),
    type: name,
    message: maskText(message),
    ...(stack === undefined ? {} : { stack: maskText(stack) }),
    ...(cause === undefined ? {} : { cause: maskValue(cause, depth + 1) }),
  };
}
