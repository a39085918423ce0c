/**
 * A second reading of a mail's headers, by hand, for what mailparser gives up on: comments inside addresses and blanks
 * before the colon, both legal once (RFC 2822, section 4) and still written.
 */

export interface RawHeader {
  /** Lower case. */
  name: string;
  /** Unfolded, otherwise as written. */
  value: string;
}

/** The headers of a mail in their order; whatever does not look like one is skipped. */
export function readRawHeaders(raw: Buffer): RawHeader[] {
  return toUnfoldedLines(headerBlockOf(raw)).flatMap((line) => {
    const match = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line);
    return match?.[1] ? [{ name: match[1].toLowerCase(), value: (match[2] ?? '').trim() }] : [];
  });
}

export function findRawHeader(headers: readonly RawHeader[], name: string): string | undefined {
  return headers.find((header) => header.name === name)?.value;
}

const maxHeaderBytes = 256 * 1024;

function headerBlockOf(raw: Buffer): string {
  const start = raw.subarray(0, maxHeaderBytes).toString('latin1');
  const end = /\r?\n\r?\n/.exec(start);
  return end ? start.slice(0, end.index) : start;
}

function toUnfoldedLines(block: string): string[] {
  return block.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
}

/** Removes `(comments)`, which nest and may escape a parenthesis, outside quoted strings. */
export function withoutComments(value: string): string {
  let depth = 0;
  let isQuoted = false;
  let kept = '';
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at] ?? '';
    if (character === '\\') {
      if (depth === 0) kept += value.slice(at, at + 2);
      at += 1;
    } else if (character === '"' && depth === 0) {
      isQuoted = !isQuoted;
      kept += character;
    } else if (character === '(' && !isQuoted) depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    else if (depth === 0) kept += character;
  }
  return kept;
}

/** Message-IDs in a header, without angle brackets, comments and the blanks that RFC 822 allowed inside. */
export function toMessageIds(value: string | undefined): string[] {
  if (!value) return [];
  const plain = withoutComments(value);
  const bracketed = [...plain.matchAll(/<([^<>]{1,990})>/g)].map((match) => match[1] ?? '');
  // Some mailers forget the brackets.
  const ids = bracketed.length > 0 ? bracketed : plain.split(/[\s,]+/).filter((word) => word.includes('@'));
  return [...new Set(ids.map((id) => id.replaceAll(/\s+/g, '')).filter((id) => id !== '' && id.length <= 990))];
}
