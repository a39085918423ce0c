/** A text as it stands in JSON, character by character: escapes are longer than what they mean. Pure. */

export interface JsonLiteral {
  readonly value: string;
  /** Where each character of the value begins in the literal, and behind the last one where the next would. */
  readonly offsets: readonly number[];
}

const short: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Of one with its quotes; the closing one may be missing while it is written. */
export function readLiteral(literal: string): JsonLiteral {
  const end = /^"(?:[^"\\]|\\.)*"$/s.test(literal) ? literal.length - 1 : literal.length;
  const offsets: number[] = [];
  let value = '';
  for (let at = 1; at < end;) {
    offsets.push(at);
    const sign = literal.charAt(at);
    const escape = literal.charAt(at + 1);
    if (sign !== '\\') [value, at] = [value + sign, at + 1];
    else if (escape !== 'u') [value, at] = [value + (short[escape] ?? escape), at + 2];
    else [value, at] = [value + characterOf(literal.slice(at + 2, at + 6)), at + 6];
  }
  return { value, offsets: [...offsets, end] };
}

function characterOf(digits: string): string {
  return /^[\da-f]{4}$/i.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : '\uFFFD';
}

/** What stands between the quotes. */
export function writeLiteral(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
