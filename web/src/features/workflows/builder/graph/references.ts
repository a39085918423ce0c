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
export function collectNames(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value === 'string') {
    rewriteTemplate(value, (name) => void found.add(name));
  } else if (Array.isArray(value)) {
    for (const each of value) collectNames(each, found);
  } else if (isRecord(value)) {
    for (const [field, each] of Object.entries(value)) {
      if (field === 'after' && Array.isArray(each)) for (const id of each) found.add(String(id));
      else if (typeof each !== 'string' || !plainFields.has(field)) collectNames(each, found);
    }
  }
  return found;
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
  /(?<name>[A-Za-z_$][\w$]*)|(?<skip>\d[\w.]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\s+)|(?<literal>`(?:[^`\\]|\\.)*`)|\.\.\.|\?\.|[^]/g;

function rewriteExpression(source: string, rewrite: Rewrite): string {
  const brackets: string[] = [];
  let before = '';
  let result = '';
  for (const match of source.matchAll(tokens)) {
    const { name, skip, literal } = match.groups ?? {};
    const [token] = match;
    if (name !== undefined) {
      const isProperty = before === '.' || before === '?.';
      const inObject = brackets.at(-1) === '{' && (before === '{' || before === ',');
      const next = /^\s*(.?)/.exec(source.slice(match.index + token.length))?.[1] ?? '';
      const isKey = inObject && next === ':';
      const renamed = isProperty || isKey ? undefined : rewrite(name);
      // { lead } says { lead: lead }: the key stays.
      const isShort = inObject && (next === ',' || next === '}');
      result += typeof renamed !== 'string' ? name : isShort ? `${name}: ${renamed}` : renamed;
    } else if (literal !== undefined) {
      result += rewriteLiteral(literal, rewrite);
    } else {
      if ('([{'.includes(token)) brackets.push(token);
      if (')]}'.includes(token)) brackets.pop();
      result += token;
    }
    if (skip === undefined || token.trim() !== '') before = token;
  }
  return result;
}

function rewriteLiteral(literal: string, rewrite: Rewrite): string {
  return literal.replaceAll(/\$\{([^{}]*)\}/g, (_, inner: string) => `\${${rewriteExpression(inner, rewrite)}}`);
}
