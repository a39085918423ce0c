/** Conditions of the filter builder as an expression of the language, and back where the builder can say it. Pure. */
import type { FilterField } from '../../../../../ui/filter/filter-field.ts';
import {
  type FilterCondition,
  type FilterGroup,
  type FilterTree,
  isComplete,
  isGroup,
} from '../../../../../ui/filter/filter-tree.ts';

/** What each kind of field can be asked: each has one way to be written, so that it can be read again. */
export const operatorsOfKind = {
  text: ['eq', 'ne', 'contains', 'starts_with', 'is_set', 'is_not_set'],
  number: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'is_set', 'is_not_set'],
  boolean: ['eq'],
} as const;

const comparisons: Readonly<Record<string, string>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

/** Conditions that are not complete are kept as such: comparing with nothing. Empty for a group without any. */
export function toExpression(group: FilterGroup): string {
  const text = groupText(group);
  return text === '' ? '' : `{{ ${text} }}`;
}

function groupText({ kind, items }: FilterGroup): string {
  const parts = items.flatMap((item) => {
    const text = isGroup(item) ? groupText(item) : conditionText(item);
    return text === '' ? [] : [isGroup(item) && item.kind !== 'none' ? `(${text})` : text];
  });
  if (parts.length === 0) return '';
  if (kind === 'all') return parts.join(' && ');
  return kind === 'any' ? parts.join(' || ') : `!(${parts.join(' || ')})`;
}

function conditionText(condition: FilterCondition): string {
  const { op, value } = condition;
  const name = optionalChain(condition.field);
  const written = JSON.stringify(isComplete(condition) ? value : '');
  if (op === 'is_set') return `${name} != null`;
  if (op === 'is_not_set') return `${name} == null`;
  if (op === 'contains') return `(${name} ?? "").includes(${written})`;
  if (op === 'starts_with') return `(${name} ?? "").startsWith(${written})`;
  return `${name} ${comparisons[op] ?? '=='} ${written}`;
}

/** Any part of the way may be missing in an event. */
function optionalChain(field: string): string {
  const [first = '', second, ...rest] = field.split('.');
  return [second === undefined ? first : `${first}.${second}`, ...rest].join('?.');
}

/** Undefined where the expression says more than conditions can. */
export function toFilter(when: string, fields: readonly FilterField[]): { tree: FilterTree | undefined } | undefined {
  if (when.trim() === '') return { tree: undefined };
  const inner = /^\s*\{\{(.*)\}\}\s*$/s.exec(when)?.[1]?.trim();
  if (inner === undefined) return undefined;
  const tree = readTree(inner, fields, 0);
  return tree && { tree };
}

const deepest = 6;

function readTree(text: string, fields: readonly FilterField[], depth: number): FilterTree | undefined {
  if (depth > deepest) return undefined;
  const source = text.trim();
  for (const [sign, key] of [
    ['||', 'or'],
    ['&&', 'and'],
  ] as const) {
    const parts = splitOutside(source, sign);
    if (parts.length < 2) continue;
    const trees = parts.map((part) => readTree(part, fields, depth + 1));
    const whole = trees.filter((tree) => tree !== undefined);
    if (whole.length < trees.length) return undefined;
    return key === 'or' ? { or: whole } : { and: whole };
  }
  const negated = source.startsWith('!(') && enclosed(source.slice(1));
  if (negated) {
    const tree = readTree(source.slice(2, -1), fields, depth + 1);
    return tree && { not: 'or' in tree ? tree : { or: [tree] } };
  }
  if (enclosed(source)) return readTree(source.slice(1, -1), fields, depth + 1);
  return readCondition(source, fields);
}

function readCondition(source: string, fields: readonly FilterField[]): FilterCondition | undefined {
  const called = /^\((?<field>[\w.?]+) \?\? ""\)\.(?<method>includes|startsWith)\((?<value>"(?:[^"\\]|\\.)*")\)$/s.exec(
    source,
  );
  const compared =
    /^(?<field>[\w.?]+)\s*(?<sign>[=!]=|[<>]=?)\s*(?<value>"(?:[^"\\]|\\.)*"|'[^'\\]*'|-?[\d.]+|true|false|null)$/s.exec(
      source,
    );
  const groups = called?.groups ?? compared?.groups;
  const field = groups?.['field']?.replaceAll('?', '');
  if (!groups || field === undefined || !fields.some(({ name }) => name === field)) return undefined;
  const value = readValue(groups['value'] ?? '');
  if (called) return { field, op: groups['method'] === 'includes' ? 'contains' : 'starts_with', ...withValue(value) };
  const sign = groups['sign'] ?? '';
  if (value === null)
    return sign === '==' || sign === '!=' ? { field, op: sign === '==' ? 'is_not_set' : 'is_set' } : undefined;
  const op = Object.entries(comparisons).find(([, written]) => written === sign)?.[0];
  return op === undefined ? undefined : { field, op, ...withValue(value) };
}

function withValue(value: string | number | boolean | null): { value?: string | number | boolean } {
  return value === null || value === '' ? {} : { value };
}

function readValue(text: string): string | number | boolean | null {
  if (text.startsWith("'")) return text.slice(1, -1);
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** At this sign, where it stands in no brackets and no quotes. */
function splitOutside(text: string, sign: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { index, 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|&&|\|\||[()[\]{}]/gs)) {
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
    else if (token === sign && depth === 0) {
      parts.push(text.slice(from, index));
      from = index + sign.length;
    }
  }
  return [...parts, text.slice(from)];
}

/** Whether the first bracket is closed by the last sign. */
function enclosed(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  let depth = 0;
  for (const { index, 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()]/gs)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth === 0) return index === text.length - 1;
  }
  return false;
}
