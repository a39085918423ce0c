/** Where expressions stand in a text, and the signs they are made of. Forgiving: what is being typed is never whole. Pure. */

export interface ExpressionRange {
  /** Behind `{{`. */
  from: number;
  /** Before `}}`, or the end of the text where that is missing. */
  to: number;
  isClosed: boolean;
}

export function expressionsIn(text: string): ExpressionRange[] {
  const found: ExpressionRange[] = [];
  for (let open = text.indexOf('{{'); open !== -1;) {
    const from = open + 2;
    const close = findClose(text, from);
    const to = close === -1 ? text.length : close;
    found.push({ from, to, isClosed: close !== -1 });
    open = close === -1 ? -1 : text.indexOf('{{', close + 2);
  }
  return found;
}

export function expressionAt(text: string, position: number): ExpressionRange | undefined {
  return expressionsIn(text).find(({ from, to }) => position >= from && position <= to);
}

/** A run of text, and whether it is an expression or the braces around one. */
export interface ExpressionMark {
  from: number;
  to: number;
  isBrace: boolean;
}

/** What is coloured in a text with expressions. */
export function marksIn(text: string): ExpressionMark[] {
  return expressionsIn(text).flatMap(({ from, to, isClosed }) => [
    { from: from - 2, to: from, isBrace: true },
    ...(to > from ? [{ from, to, isBrace: false }] : []),
    ...(isClosed ? [{ from: to, to: to + 2, isBrace: true }] : []),
  ]);
}

/** The braces of an expression's own objects and the quotes around text do not end it. */
function findClose(text: string, from: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let index = from; index < text.length; index += 1) {
    const sign = text.charAt(index);
    if (quote !== undefined) {
      if (sign === '\\') index += 1;
      else if (sign === quote) quote = undefined;
    } else if (`"'\``.includes(sign)) quote = sign;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && depth > 0) depth -= 1;
    else if (sign === '}' && text.charAt(index + 1) === '}') return index;
  }
  return -1;
}

export interface Token {
  kind: 'name' | 'number' | 'text' | 'sign';
  text: string;
  from: number;
  to: number;
  /** Quoted text that does not end. */
  isOpen?: boolean;
}

const pattern =
  /(?<name>[A-Za-z_$][\w$]*)|(?<number>\d[\w.]*)|(?<text>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?)|=>|\?\.|\?\?|&&|\|\||[=!]==?|[<>]=|[^\s]/gs;

export function tokenize(source: string): Token[] {
  return [...source.matchAll(pattern)].map((match): Token => {
    const { name, number, text: quoted } = match.groups ?? {};
    const [text] = match;
    const at = { text, from: match.index, to: match.index + text.length };
    if (name !== undefined) return { kind: 'name', ...at };
    if (number !== undefined) return { kind: 'number', ...at };
    if (quoted === undefined) return { kind: 'sign', ...at };
    const isOpen = text.length < 2 || text.at(-1) !== text.charAt(0) || /(?:^|[^\\])(?:\\\\)*\\.$/s.test(text);
    return { kind: 'text', ...at, isOpen };
  });
}

const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** The bracket that a closing one at `index` belongs to; -1 where there is none. */
export function openingOf(tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (let at = index; at >= 0; at -= 1) {
    const token = tokens[at];
    if (token?.kind !== 'sign') continue;
    if (token.text in closing) depth += 1;
    else if ('([{'.includes(token.text)) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
