import type { Value } from './value.ts';

const codeOf = (character: string): number => character.charCodeAt(0);
const [quote, backslash] = [codeOf('"'), codeOf('\\')];
const [openBrace, closeBrace, openBracket, closeBracket] = [codeOf('{'), codeOf('}'), codeOf('['), codeOf(']')];

/** Deeper data cannot be written as text again without risking the stack of the program. */
const maxDepth = 500;

/** The value that JSON text describes, or undefined when it is none or nested too deeply. */
export function parseJson(text: string): { value: Value } | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    return { value: JSON.parse(text) as Value }; // JSON is all that a Value can be
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  let deepest = 0;
  walkBrackets(text, 0, (depth) => {
    deepest = Math.max(deepest, depth);
    return deepest > maxDepth;
  });
  return deepest > maxDepth;
}

/** The place behind the bracket that closes the one at `start`, if there is one. */
export function findClosingBracket(text: string, start: number): number | undefined {
  return walkBrackets(text, start, (depth) => depth === 0);
}

/**
 * Reads over the brackets outside of quotes, and answers the place behind the first at which `isEnd` says so. A loop,
 * since a regular expression over quoted strings takes square time for quotes that are never closed.
 */
function walkBrackets(text: string, start: number, isEnd: (depth: number) => boolean): number | undefined {
  let depth = 0;
  let isQuoted = false;
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isQuoted) {
      if (code === backslash) index += 1;
      else if (code === quote) isQuoted = false;
    } else if (code === quote) isQuoted = true;
    else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (isEnd(depth)) return index + 1;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
      if (isEnd(depth)) return index + 1;
    }
  }
  return undefined;
}
