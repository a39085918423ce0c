/** Takes a person out of what somebody else wrote or keeps. */

/** All in lower case. */
export interface Traces {
  addresses: readonly string[];
  names: readonly string[];
}

const erasedMark = '[erased]';
/** Never longer than what it replaces: a column may be full. */
const markFor = (text: string) => (text.length < erasedMark.length ? '…' : erasedMark);

/**
 * What to look for in a column before it is read: each trace as plain text and as JSON writes it. The database folds the
 * case.
 */
export function searchedTexts({ addresses, names }: Traces): string[] {
  const texts = [...addresses, ...names];
  return [...new Set([...texts, ...texts.map((text) => JSON.stringify(text).slice(1, -1))])];
}

/**
 * Every string inside a JSON value without the traces, keys included. Where an address of theirs goes, the name written
 * with it goes too: before it in a header, beside it in an object.
 */
export function redactValue(value: unknown, traces: Traces): unknown {
  const patterns = [addressPattern(traces.addresses), namePattern(traces.names)].filter((each) => each !== undefined);
  if (patterns.length === 0) return value;
  const clean = (text: string) => patterns.reduce((left, pattern) => left.replaceAll(pattern, markFor), text);
  const isTheirs = (part: unknown) => typeof part === 'string' && traces.addresses.includes(part.trim().toLowerCase());
  const redact = (part: unknown): unknown => {
    if (typeof part === 'string') return clean(part);
    if (Array.isArray(part)) return part.map(redact);
    if (part === null || typeof part !== 'object' || part instanceof Date) return part;
    const isAboutThem = Object.values(part).some(isTheirs);
    return Object.fromEntries(
      Object.entries(part).map(([key, item]) => {
        const isTheirName = isAboutThem && typeof item === 'string' && /name$/i.test(key);
        return [clean(key), isTheirName && item !== '' ? erasedMark : redact(item)];
      }),
    );
  };
  return redact(value);
}

/** `"Ada Lovelace" <ada@example.org>` as a whole, else the address alone. */
function addressPattern(addresses: readonly string[]): RegExp | undefined {
  if (addresses.length === 0) return undefined;
  const any = addresses.map(escapePattern).join('|');
  const quoted = String.raw`"[^"<>\n]{1,100}"`;
  // Not quoted, only at the start of an entry: further on it may be a sentence.
  const plain = String.raw`(?<=^|[,;:]\s{0,3})(?:[\p{L}\p{N}.'’-]+ ){1,4}`;
  return new RegExp(String.raw`(?:(?:${quoted}\s*|${plain})?<(?:${any})>)|${any}`, 'gimu');
}

function namePattern(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined;
  const any = names.map((name) => escapePattern(name).replaceAll(/\s+/g, String.raw`\s+`)).join('|');
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${any})(?![\p{L}\p{N}])`, 'giu');
}

function escapePattern(text: string): string {
  // With the flag u only these may be escaped.
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
