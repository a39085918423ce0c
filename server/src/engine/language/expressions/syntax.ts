/**
 * From source to a checked syntax tree: a safe subset of JavaScript expressions. What is not listed here does not
 * exist, and is refused with its place.
 */
import { type Expression, parseExpressionAt, type Node, type Pattern as BindingPattern, tokenizer } from 'acorn';
import { ExpressionError } from './expression-error.ts';

const maxLength = 20_000;
const maxDepth = 60;

const allowed: ReadonlySet<string> = new Set([
  'Literal',
  'TemplateLiteral',
  'TemplateElement',
  'Identifier',
  'MemberExpression',
  'ChainExpression',
  'CallExpression',
  'BinaryExpression',
  'LogicalExpression',
  'UnaryExpression',
  'ConditionalExpression',
  'ArrayExpression',
  'ObjectExpression',
  'Property',
  'SpreadElement',
  'ArrowFunctionExpression',
  'ParenthesizedExpression',
]);

/** What a person wrote, by the kind of node that is refused. */
const refusals: Readonly<Record<string, string>> = {
  AssignmentExpression: 'An expression cannot assign; use a transformation step to set values',
  UpdateExpression: 'An expression cannot change values',
  NewExpression: 'new is not available; dates are made by DateTime.fromISO',
  FunctionExpression: 'Write functions as x => …',
  ClassExpression: 'Classes are not available',
  TaggedTemplateExpression: 'Tagged templates are not available',
  ThisExpression: 'this is not available',
  AwaitExpression: 'await is not available',
  YieldExpression: 'yield is not available',
  ImportExpression: 'import is not available',
  MetaProperty: 'import.meta and new.target are not available',
  SequenceExpression: 'Several expressions separated by commas are not available',
  Super: 'super is not available',
  BlockStatement: 'A function must be a single expression: x => x.name',
  PrivateIdentifier: 'Private names are not available',
};

/** Names that lead out of the data in plain JavaScript. They would lead nowhere here; saying so early is kinder. */
const forbiddenNames: ReadonlySet<string> = new Set([
  'constructor',
  'prototype',
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

const operators = {
  BinaryExpression: new Set(['+', '-', '*', '/', '%', '**', '==', '!=', '===', '!==', '<', '<=', '>', '>=']),
  UnaryExpression: new Set(['!', '-', '+', 'typeof']),
};

export function parseSource(source: string): Expression {
  if (source.length > maxLength)
    throw new ExpressionError(`The expression is longer than ${maxLength} characters.`, {
      start: 0,
      end: source.length,
    });
  if (source.trim() === '') throw new ExpressionError('The expression is empty.', { start: 0, end: source.length });
  requireShallow(source);
  const tree = parse(source);
  requireEnd(source, tree.end);
  checkNode(tree, 0);
  return tree;
}

/** The parser recurses: nesting is bounded before it runs, on tokens. */
function requireShallow(source: string): void {
  let depth = 0;
  try {
    for (const token of tokenizer(source, { ecmaVersion: 2024 })) {
      const { label } = token.type;
      if (['(', '[', '{', '${', '?', '=>'].includes(label) || label === 'prefix') depth += 1;
      if ([')', ']', '}'].includes(label)) depth -= 1;
      if (depth > maxDepth * 5) throw new ExpressionError('The expression is nested too deeply.', token);
    }
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    // The parser says better what is wrong.
  }
}

function parse(source: string): Expression {
  try {
    return parseExpressionAt(source, 0, { ecmaVersion: 2024, preserveParens: true });
  } catch (error) {
    if (!(error instanceof SyntaxError))
      throw new ExpressionError('The expression is nested too deeply.', { start: 0, end: source.length });
    const start = Math.min((error as SyntaxError & { pos?: number }).pos ?? 0, source.length); // acorn adds pos
    const reason = error.message.replace(/ \(\d+:\d+\)$/, '');
    throw new ExpressionError(`This is no expression: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}.`, {
      start,
      end: Math.min(start + 1, source.length),
    });
  }
}

function requireEnd(source: string, end: number): void {
  const rest = source.slice(end);
  if (rest.trim() === '') return;
  const start = end + rest.length - rest.trimStart().length;
  throw new ExpressionError(`The expression ends before “${rest.trim().slice(0, 20)}”.`, { start, end: source.length });
}

function checkNode(node: Node, depth: number): void {
  if (depth > maxDepth) throw new ExpressionError('The expression is nested too deeply.', node);
  if (!allowed.has(node.type))
    throw new ExpressionError(`${refusals[node.type] ?? 'This is not available in expressions'}.`, node);
  checkDetails(node as Expression); // of a kind that was just allowed
  for (const child of childrenOf(node)) checkNode(child, depth + 1);
}

function checkDetails(node: Node): void {
  // Narrowed by type; acorn's Node itself says nothing about its fields.
  const detail = node as Expression | { type: 'Property'; kind: string; method: boolean };
  switch (detail.type) {
    case 'BinaryExpression':
    case 'UnaryExpression':
      if (!operators[detail.type].has(detail.operator))
        throw new ExpressionError(`The operator ${detail.operator} is not available.`, node);
      break;
    case 'Identifier':
      if (forbiddenNames.has(detail.name)) throw new ExpressionError(`${detail.name} is not available.`, node);
      break;
    case 'Literal':
      if (detail.bigint !== undefined) throw new ExpressionError('Numbers with n are not available.', node);
      break;
    case 'Property':
      if (detail.kind !== 'init' || detail.method)
        throw new ExpressionError('Getters, setters and methods are not available.', node);
      break;
    case 'ArrowFunctionExpression':
      checkFunction(detail);
      break;
    default:
      break;
  }
}

function checkFunction(node: Extract<Expression, { type: 'ArrowFunctionExpression' }>): void {
  if (node.async) throw new ExpressionError('async is not available.', node);
  const wrong = node.params.find((parameter: BindingPattern) => parameter.type !== 'Identifier');
  if (wrong) throw new ExpressionError('The parameters of a function must be plain names.', wrong);
}

/** Nodes directly below, in source order, whatever the kind. */
function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  );
}
