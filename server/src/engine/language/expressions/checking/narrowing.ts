/**
 * What a condition says about names that may have no value: `read != null && read.total > 3` reads a field only where
 * there is something to read it of.
 */
import type { Expression, Node } from 'acorn';

/** Names that surely have a value when the condition holds, and when it does not. */
export interface Narrowing {
  readonly whenTrue: ReadonlySet<string>;
  readonly whenFalse: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();
const unknown: Narrowing = { whenTrue: none, whenFalse: none };

export function narrowBy(node: Node): Narrowing {
  const tree = node as Expression; // the syntax was checked: there are only expressions below an expression
  switch (tree.type) {
    case 'ParenthesizedExpression':
      return narrowBy(tree.expression);
    case 'UnaryExpression': {
      const inner = tree.operator === '!' ? narrowBy(tree.argument) : unknown;
      return { whenTrue: inner.whenFalse, whenFalse: inner.whenTrue };
    }
    case 'LogicalExpression':
      return narrowByLogic(tree);
    case 'BinaryExpression':
      return narrowByComparison(tree);
    case 'Identifier':
    case 'MemberExpression':
    case 'ChainExpression':
    case 'CallExpression':
      return { whenTrue: rootOf(tree), whenFalse: failureOf(tree) };
    default:
      return unknown;
  }
}

function narrowByLogic(tree: Extract<Expression, { type: 'LogicalExpression' }>): Narrowing {
  const [left, right] = [narrowBy(tree.left), narrowBy(tree.right)];
  if (tree.operator === '&&')
    return { whenTrue: unite(left.whenTrue, right.whenTrue), whenFalse: intersect(left.whenFalse, right.whenFalse) };
  if (tree.operator === '||')
    return { whenTrue: intersect(left.whenTrue, right.whenTrue), whenFalse: unite(left.whenFalse, right.whenFalse) };
  // `read?.isOpen ?? false` holds only by its left side.
  return isFalsy(tree.right) ? { whenTrue: left.whenTrue, whenFalse: none } : unknown;
}

function narrowByComparison(tree: Extract<Expression, { type: 'BinaryExpression' }>): Narrowing {
  const [left, right] = [tree.left, tree.right];
  if (['<', '<=', '>', '>='].includes(tree.operator))
    // Nothing compares as not a number, which is false; a plain null would count as 0.
    return {
      whenTrue: [left, right].flatMap((side) => (isPlain(side) ? [] : [rootOf(side)])).reduce(unite, none),
      whenFalse: none,
    };
  const [value, literal] = isLiteral(right) ? [left, right] : [right, left];
  if (!isLiteral(literal)) return unknown;
  const isNothing = isNull(literal) || isUndefined(literal);
  // A step without a value is null, which === tells from undefined.
  if (isUndefined(literal) && tree.operator.length === 3 && isPlain(value)) return unknown;
  // `read?.total === null` is false of nothing, too, which is undefined there.
  if (isNull(literal) && tree.operator.length === 3 && !isPlain(value)) return unknown;
  const roots = rootOf(value);
  const isEquality = tree.operator === '==' || tree.operator === '===';
  if (!isEquality && tree.operator !== '!=' && tree.operator !== '!==') return unknown;
  return isNothing !== isEquality ? { whenTrue: roots, whenFalse: none } : { whenTrue: none, whenFalse: roots };
}

type Names = ReadonlySet<string>;

export const unite = (one: Names, other: Names): Names => new Set([...one, ...other]);
const intersect = (one: Names, other: Names): Names => new Set([...one].filter((name) => other.has(name)));

/** The name a chain such as `read?.a.b()` begins with: where the chain has a value, so has the name. */
function rootOf(node: Node): ReadonlySet<string> {
  const tree = node as Expression; // as above
  switch (tree.type) {
    case 'Identifier':
      return new Set([tree.name]);
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return rootOf(tree.expression);
    case 'MemberExpression':
      return rootOf(tree.object);
    case 'CallExpression':
      return tree.callee.type === 'MemberExpression' ? rootOf(tree.callee.object) : none;
    default:
      return none;
  }
}

/** `read.error` is empty only where the step did not fail. */
function failureOf(node: Node): ReadonlySet<string> {
  const tree = node as Expression; // as above
  if (tree.type === 'ChainExpression' || tree.type === 'ParenthesizedExpression') return failureOf(tree.expression);
  if (tree.type !== 'MemberExpression' || tree.computed || tree.optional) return none;
  const isFailure = tree.property.type === 'Identifier' && tree.property.name === 'error';
  return isFailure && tree.object.type === 'Identifier' ? rootOf(tree.object) : none;
}

const isPlain = (node: Node): boolean => node.type === 'Identifier';
const isNull = (node: Node): boolean => node.type === 'Literal' && (node as { value?: unknown }).value === null; // a literal has one
const isUndefined = (node: Node): boolean =>
  node.type === 'Identifier' && (node as { name?: unknown }).name === 'undefined'; // an identifier has one
const isLiteral = (node: Node): boolean => node.type === 'Literal' || isUndefined(node);

function isFalsy(node: Node): boolean {
  return node.type === 'Literal' && !(node as { value?: unknown }).value; // a literal has one
}
