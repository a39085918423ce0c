/** Names in the expressions of a definition: which are used, and writing others in their place. Pure. */
import { isRecord } from '../../../../api/json.ts';

/** Fields that are no template, whatever stands in them. */
const plainFields: ReadonlySet<string> = new Set(['id', 'type', 'source', 'service', 'action', 'connection']);

/** Rewrites names in all expressions and in `after`. What stays the same keeps its identity. */
export function renameReferences(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (names.size === 0) return value;
  if (typeof value === 'string') return rewriteTemplate(value, (name) => names.get(name));
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const after = items.map((each) => renameReferences(each, names));
    return after.every((each, index) => each === items[index]) ? value : after;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([field, each]) => [field, renameField(field, each, names)] as const);
  return entries.every(([field, each]) => each === value[field]) ? value : Object.fromEntries(entries);
}

function renameField(field: string, value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (field === 'after' && Array.isArray(value)) return renameAll(value, names);
  return typeof value === 'string' && plainFields.has(field) ? value : renameReferences(value, names);
}

function renameAll(ids: readonly unknown[], names: ReadonlyMap<string, string>): readonly unknown[] {
  const after = ids.map((id) => (typeof id === 'string' ? (names.get(id) ?? id) : id));
  return after.every((id, index) => id === ids[index]) ? ids : after;
}

/** Every name that stands free in an expression, and every id in `after`. */
export function collectNames(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') rewriteTemplate(value, (name) => void found.add(name));
  else if (Array.isArray(value)) for (const each of value) collect(each, found);
  else if (isRecord(value)) for (const [field, each] of Object.entries(value)) collectField(field, each, found);
}

function collectField(field: string, value: unknown, found: Set<string>): void {
  if (field === 'after' && Array.isArray(value)) for (const id of value) found.add(String(id));
  else if (typeof value !== 'string' || !plainFields.has(field)) collect(value, found);
}

type Rewrite = (name: string) => string | undefined | void;

function rewriteTemplate(text: string, rewrite: Rewrite): string {
  let result = '';
  let from = 0;
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', from)) {
    const close = findClose(text, open + 2);
    if (close === -1) break;
    result += `${text.slice(from, open + 2)}${rewriteExpression(text.slice(open + 2, close), rewrite)}`;
    from = close;
  }
  return from === 0 ? text : result + text.slice(from);
}

/** The braces of an expression's own objects and the quotes around text do not end it. */
function findClose(text: string, from: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let at = from; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quote !== undefined) {
      if (sign === '\\') at += 1;
      else if (sign === quote) quote = undefined;
    } else if (`"'\``.includes(sign)) quote = sign;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && depth > 0) depth -= 1;
    else if (sign === '}' && text[at + 1] === '}') return at;
  }
  return -1;
}

/** Names, numbers, quoted text, spreads, and single signs; a template literal is taken apart on its own. */
const tokens =
  /(?<name>[A-Za-z_$][\w$]*)|(?:\d[\w.]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\s+)|(?<literal>`(?:[^`\\]|\\.)*`)|\.\.\.|\?\.|[^]/g;

function rewriteExpression(source: string, rewrite: Rewrite): string {
  const brackets: string[] = [];
  let before = '';
  let result = '';
  for (const match of source.matchAll(tokens)) {
    const { name, literal } = match.groups ?? {};
    const [token] = match;
    if (name !== undefined) {
      const isInObject = brackets.at(-1) === '{' && (before === '{' || before === ',');
      const next = /^\s*(.?)/.exec(source.slice(match.index + token.length))?.[1] ?? '';
      result += rewriteName(name, { before, next, isInObject }, rewrite);
    } else {
      result += literal === undefined ? token : rewriteLiteral(literal, rewrite);
    }
    if ('([{'.includes(token)) brackets.push(token);
    else if (')]}'.includes(token)) brackets.pop();
    if (token.trim() !== '') before = token;
  }
  return result;
}

function rewriteName(
  name: string,
  place: { before: string; next: string; isInObject: boolean },
  rewrite: Rewrite,
): string {
  const isProperty = place.before === '.' || place.before === '?.';
  const isKey = place.isInObject && place.next === ':';
  const renamed = isProperty || isKey ? undefined : rewrite(name);
  if (typeof renamed !== 'string') return name;
  // { lead } says { lead: lead }: the key stays.
  const isShort = place.isInObject && (place.next === ',' || place.next === '}' || place.next === '');
  return isShort ? `${name}: ${renamed}` : renamed;
}

function rewriteLiteral(literal: string, rewrite: Rewrite): string {
  return literal.replaceAll(/\$\{([^{}]*)\}/g, (_, inner: string) => `\${${rewriteExpression(inner, rewrite)}}`);
}
