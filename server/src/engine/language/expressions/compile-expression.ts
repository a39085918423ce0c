/**
 * From the syntax tree to closures, once; evaluating calls them. Names are resolved to slots while compiling, methods
 * come from tables, fields are own properties of data: there is no way from a value to a function of the host.
 */
import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  Identifier,
  MemberExpression,
  Node,
  ObjectExpression,
  SpreadElement,
  Super,
} from 'acorn';
import { DateTime, Duration } from 'luxon';
import { dateFields, dateMethods, durationMethods } from './methods/date-methods.ts';
import { ExpressionError } from './expression-error.ts';
import { constants, functions, namespaces } from './methods/functions.ts';
import { listMethods } from './methods/list-methods.ts';
import {
  ArgumentError,
  type Argument,
  type CallContext,
  type Method,
  type MethodTable,
  nameOf,
} from './methods/method.ts';
import { numberMethods } from './methods/number-methods.ts';
import { objectMethods } from './methods/object-methods.ts';
import { binaryOperators, unaryOperators } from './operators.ts';
import { Pattern } from './pattern.ts';
import { stringMethods } from './methods/string-methods.ts';
import { suggestName } from '../suggest-name.ts';
import { onlyReads } from './only-reads.ts';
import { parseSource } from './syntax.ts';
import { requireWritable } from './require-writable.ts';
import { createObject, kindOf, ownProperty, toText, type Value } from './value.ts';

export interface Environment {
  /** What the expression may name: `trigger`, the steps so far, … */
  names: { readonly [name: string]: Value };
  context: CallContext;
}

export interface CompiledExpression {
  readonly source: string;
  /** What the checks of a definition look at. */
  readonly tree: Expression;
  /** Names it refers to, each once with its first place. */
  readonly references: readonly { name: string; start: number; end: number }[];
  /** Throws ExpressionError for what is wrong with the data, BudgetError for what costs too much. */
  evaluate(environment: Environment): Value;
}

interface Frame extends Environment {
  locals: readonly Value[];
  parent: Frame | undefined;
}

type Evaluate = (frame: Frame) => Value;
type EvaluateArgument = (frame: Frame) => Argument;

/** An optional chain that met nothing: the rest of the chain is skipped. Never leaves the chain. */
const skipped = Symbol('skipped') as unknown as Value;

const tables = {
  string: stringMethods,
  number: numberMethods,
  list: listMethods,
  date: dateMethods,
  duration: durationMethods,
  object: objectMethods,
};
const dateFieldNames: ReadonlySet<string> = new Set(dateFields);

/** What a name stands for, where that is known before there is an environment to look in. */
export type ValueOfName = (name: string) => ((environment: Environment) => Value) | undefined;

/** With `names`, refuses references to anything else. */
export function compileExpression(
  source: string,
  names?: ReadonlySet<string>,
  valueOf?: ValueOfName,
): CompiledExpression {
  const compiler = new Compiler(names, valueOf);
  const tree = parseSource(source);
  const run = compiler.compile(tree, []);
  const mayBeMade = !onlyReads(tree);
  return {
    source,
    tree,
    references: firstOfEach(compiler.references),
    evaluate({ names: values, context }) {
      const value = run({ names: values, context, locals: [], parent: undefined });
      if (mayBeMade && typeof value === 'object') requireWritable(value, context.budget);
      return value;
    },
  };
}

class Compiler {
  readonly references: { name: string; start: number; end: number }[] = [];
  readonly #names: ReadonlySet<string> | undefined;
  readonly #valueOf: ValueOfName | undefined;

  constructor(names: ReadonlySet<string> | undefined, valueOf: ValueOfName | undefined) {
    this.#names = names;
    this.#valueOf = valueOf;
  }

  /** `scopes`: parameters of the functions around, the innermost first. */
  compile(node: Expression, scopes: readonly string[][]): Evaluate {
    switch (node.type) {
      case 'Literal':
        return this.#literal(node);
      case 'Identifier':
        return this.#identifier(node, scopes);
      case 'TemplateLiteral': {
        const texts = node.quasis.map((quasi) => quasi.value.cooked ?? '');
        const parts = node.expressions.map((part) => this.compile(part, scopes));
        return (frame) => joinText(frame, texts, parts);
      }
      case 'MemberExpression':
        return this.#member(node, scopes);
      case 'ChainExpression': {
        const run = this.compile(node.expression as Expression, scopes); // a chain holds a member or a call
        return (frame) => {
          const value = run(frame);
          return value === skipped ? undefined : value;
        };
      }
      case 'CallExpression':
        return this.#call(node, scopes);
      case 'ConditionalExpression': {
        const [test, yes, no] = [node.test, node.consequent, node.alternate].map((part) => this.compile(part, scopes));
        return (frame) => (test?.(frame) ? yes?.(frame) : no?.(frame));
      }
      case 'ArrayExpression':
        return this.#list(node.elements, scopes);
      case 'ObjectExpression':
        return this.#object(node, scopes);
      case 'ParenthesizedExpression':
        return this.compile(node.expression, scopes);
      case 'ArrowFunctionExpression':
        throw new ExpressionError('A function can only be handed to a method, as in items.map(x => x.name).', node);
      default:
        return this.#operation(node, scopes);
    }
  }

  #operation(node: Expression, scopes: readonly string[][]): Evaluate {
    if (node.type === 'BinaryExpression') {
      const left = this.compile(node.left as Expression, scopes); // a private name was refused by the syntax
      const right = this.compile(node.right, scopes);
      const operate = binaryOperators[node.operator];
      if (operate) return located(node, (frame) => operate(left(frame), right(frame), frame.context.budget));
    }
    if (node.type === 'LogicalExpression') {
      const [left, right] = [this.compile(node.left, scopes), this.compile(node.right, scopes)];
      if (node.operator === '&&') return (frame) => left(frame) && right(frame);
      return node.operator === '||' ? (frame) => left(frame) || right(frame) : (frame) => left(frame) ?? right(frame);
    }
    if (node.type === 'UnaryExpression') {
      const run = this.compile(node.argument, scopes);
      const operate = unaryOperators[node.operator];
      if (operate) return located(node, (frame) => operate(run(frame)));
    }
    throw new ExpressionError('This is not available in expressions.', node);
  }

  #literal(node: Extract<Expression, { type: 'Literal' }>): Evaluate {
    if (node.regex) throw new ExpressionError('A pattern can only be handed to a method, as in text.match(/a/).', node);
    const value = node.value as Value; // bigint was refused by the syntax
    return () => value;
  }

  #identifier(node: Identifier, scopes: readonly string[][]): Evaluate {
    const { name } = node;
    if (name === 'undefined') return () => undefined;
    for (const [depth, scope] of scopes.entries()) {
      const slot = scope.indexOf(name);
      if (slot === -1) continue;
      if (depth === 0) return (frame) => frame.locals[slot];
      return (frame) => outer(frame, depth).locals[slot];
    }
    if (name === 'NaN' || name === 'Infinity') return () => Number(name);
    if (this.#names && !this.#names.has(name)) {
      const known = [...this.#names, ...Object.keys(functions), ...namespaces];
      throw new ExpressionError(`unknown name "${name}"${suggestName(name, known)}`, node);
    }
    this.references.push({ name, start: node.start, end: node.end });
    const value = this.#valueOf?.(name);
    if (value) return value;
    return (frame) => ownProperty(frame.names, name);
  }

  #member(node: MemberExpression, scopes: readonly string[][]): Evaluate {
    const qualified = qualifiedName(node, scopes);
    if (qualified !== undefined) {
      const constant = constants[qualified];
      if (constant !== undefined) return () => constant;
      if (Object.hasOwn(functions, qualified))
        throw new ExpressionError(`${qualified} is a function: call it with ( ).`, node);
      throw new ExpressionError(
        `unknown name "${qualified}"${suggestName(qualified, [...Object.keys(functions), ...Object.keys(constants)])}`,
        node,
      );
    }
    const object = this.compile(requireExpression(node.object), scopes);
    const key = this.#key(node, scopes);
    const { optional } = node;
    return (frame) => {
      const value = object(frame);
      if (value === skipped) return skipped;
      if (value === null || value === undefined) {
        if (optional) return skipped;
        throw new ExpressionError(
          `Cannot read ${describeKey(key(frame))} of nothing. Write ?. before it if that may happen.`,
          node,
        );
      }
      return readField(value, key(frame), node);
    };
  }

  #key(node: MemberExpression, scopes: readonly string[][]): Evaluate {
    if (node.computed) return this.compile(node.property as Expression, scopes); // computed means an expression
    const { name } = node.property as Identifier; // otherwise a name; private ones were refused by the syntax
    return () => name;
  }

  #call(node: CallExpression, scopes: readonly string[][]): Evaluate {
    const args = this.#arguments(node, scopes);
    const { callee } = node;
    const name =
      callee.type === 'Identifier'
        ? callee.name
        : callee.type === 'MemberExpression'
          ? qualifiedName(callee, scopes)
          : undefined;
    if (name !== undefined) {
      const called = Object.hasOwn(functions, name) ? functions[name] : undefined;
      if (!called)
        throw new ExpressionError(`unknown function "${name}"${suggestName(name, Object.keys(functions))}`, callee);
      return located(node, (frame) => callMethod(called, undefined, { frame, args }));
    }
    if (callee.type !== 'MemberExpression' || (callee.computed && callee.property.type !== 'Literal')) {
      throw new ExpressionError('Only methods and functions with a name can be called.', callee);
    }
    return this.#methodCall(node, { callee, args, scopes });
  }

  #methodCall(
    node: CallExpression,
    call: { callee: MemberExpression; args: (frame: Frame) => Argument[]; scopes: readonly string[][] },
  ): Evaluate {
    const { callee, args, scopes } = call;
    const object = this.compile(requireExpression(callee.object), scopes);
    const name =
      callee.property.type === 'Identifier'
        ? callee.property.name
        : String((callee.property as { value?: unknown }).value); // a literal key
    if (!Object.values(tables).some((table) => Object.hasOwn(table, name))) {
      const known = Object.values(tables).flatMap((table) => Object.keys(table));
      throw new ExpressionError(`unknown method "${name}"${suggestName(name, known)}`, callee.property);
    }
    const isOptional = callee.optional || node.optional;
    return located(node, (frame) => {
      const self = object(frame);
      if (self === skipped) return skipped;
      if (self === null || self === undefined) {
        if (isOptional) return skipped;
        throw new ExpressionError(`Cannot call ${name}() on nothing. Write ?. before it if that may happen.`, node);
      }
      const method = findMethod(self, name);
      if (!method) throw new ExpressionError(`${nameOf(self)} has no method ${name}().`, callee.property);
      return callMethod(method, self, { frame, args });
    });
  }

  #arguments(node: CallExpression, scopes: readonly string[][]): (frame: Frame) => Argument[] {
    const given = node.arguments.flatMap((argument) => (argument.type === 'SpreadElement' ? [] : [argument]));
    if (given.length === node.arguments.length) {
      const runs = given.map((argument) => this.#argumentValue(argument, scopes));
      return (frame) => runs.map((run) => run(frame));
    }
    const parts = node.arguments.map((argument) => this.#argument(argument, scopes));
    return (frame) => parts.flatMap((part) => part(frame));
  }

  /** Each part makes a list, since a spread makes several arguments. */
  #argument(node: Expression | SpreadElement, scopes: readonly string[][]): (frame: Frame) => Argument[] {
    if (node.type === 'SpreadElement') {
      const run = this.compile(node.argument, scopes);
      return (frame) => {
        const list = requireList(run(frame), node);
        frame.context.budget.spend(list.length);
        return list;
      };
    }
    const run = this.#argumentValue(node, scopes);
    return (frame) => [run(frame)];
  }

  #argumentValue(node: Expression, scopes: readonly string[][]): EvaluateArgument {
    if (node.type === 'ParenthesizedExpression') return this.#argumentValue(node.expression, scopes);
    if (node.type === 'ArrowFunctionExpression') return this.#function(node, scopes);
    if (node.type === 'Literal' && node.regex) {
      const pattern = compilePattern(node.regex, node);
      return () => pattern;
    }
    return this.compile(node, scopes);
  }

  #function(node: ArrowFunctionExpression, scopes: readonly string[][]): EvaluateArgument {
    const parameters = node.params.map((parameter) => (parameter as Identifier).name); // the syntax allows nothing else
    const body = this.compile(node.body as Expression, [parameters, ...scopes]); // nor blocks
    const call = (frame: Frame, locals: Value[]) => {
      frame.context.budget.spend(1);
      return body({ names: frame.names, context: frame.context, locals, parent: frame });
    };
    // Methods look at the length: sort takes a function of one item or of two.
    if (parameters.length === 2) return (frame) => (first: Value, second: Value) => call(frame, [first, second]);
    return (frame) =>
      (...values: Value[]) =>
        call(frame, values);
  }

  #list(elements: readonly (Expression | SpreadElement | null)[], scopes: readonly string[][]): Evaluate {
    const parts = elements.map((element) => (element ? this.#argument(element, scopes) : () => [undefined]));
    return (frame) => {
      const list = parts.flatMap((part) => part(frame)) as Value[]; // functions and patterns are refused by compile
      frame.context.budget.spend(1 + list.length);
      frame.context.budget.allowSize(list.length);
      return list;
    };
  }

  #object(node: ObjectExpression, scopes: readonly string[][]): Evaluate {
    const parts = node.properties.map((property): ((frame: Frame) => [string, Value][]) => {
      if (property.type === 'SpreadElement') {
        const run = this.compile(property.argument, scopes);
        return (frame) => {
          const entries = spreadObject(run(frame), property);
          frame.context.budget.spend(entries.length >>> 3);
          return entries;
        };
      }
      const value = this.compile(property.value as Expression, scopes); // `init` properties only
      if (property.computed) {
        const key = this.compile(property.key as Expression, scopes); // computed means an expression
        return (frame) => [[toText(key(frame), frame.context.budget), value(frame)]];
      }
      const name =
        property.key.type === 'Identifier' ? property.key.name : toText((property.key as { value: Value }).value); // else a literal
      return (frame) => [[name, value(frame)]];
    });
    return (frame) => createObject(parts.flatMap((part) => part(frame)));
  }
}

function firstOfEach(references: CompiledExpression['references']): CompiledExpression['references'] {
  const inOrder = references.toSorted((one, other) => one.start - other.start);
  return inOrder.filter(({ name }, index) => inOrder.findIndex((other) => other.name === name) === index);
}

function outer(frame: Frame, depth: number): Frame {
  let found: Frame | undefined = frame;
  for (let level = 0; level < depth; level += 1) found = found?.parent;
  if (!found) throw new Error('A function without the frame around it.');
  return found;
}

/** `Math.abs` and the like, unless a parameter of that name is in between. */
function qualifiedName(node: MemberExpression, scopes: readonly string[][]): string | undefined {
  const { object, property, computed } = node;
  if (computed || object.type !== 'Identifier' || property.type !== 'Identifier' || !namespaces.has(object.name))
    return undefined;
  return scopes.some((scope) => scope.includes(object.name)) ? undefined : `${object.name}.${property.name}`;
}

function requireExpression(node: Expression | Super): Expression {
  if (node.type === 'Super') throw new ExpressionError('super is not available.', node);
  return node;
}

function joinText(frame: Frame, texts: readonly string[], parts: readonly Evaluate[]): string {
  let text = texts[0] ?? '';
  const { budget } = frame.context;
  for (const [index, part] of parts.entries()) {
    text += toText(part(frame), budget) + (texts[index + 1] ?? '');
    budget.allowSize(text.length);
  }
  return text;
}

function readField(value: Value, key: Value, node: Node): Value {
  if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof DateTime) &&
    !(value instanceof Duration)
  ) {
    return ownProperty(value, toText(key));
  }
  if (typeof value === 'string' || Array.isArray(value)) {
    if (key === 'length') return value.length;
    const index = typeof key === 'number' ? key : /^\d{1,9}$/.test(toText(key)) ? Number(key) : undefined;
    return index === undefined ? undefined : value[index];
  }
  if (value instanceof DateTime && typeof key === 'string' && dateFieldNames.has(key)) {
    return value[key as (typeof dateFields)[number]]; // one of the listed names
  }
  if (value instanceof DateTime)
    throw new ExpressionError(`A date has no ${describeKey(key)}; it has ${dateFields.join(', ')}.`, node);
  return undefined;
}

function describeKey(key: Value): string {
  return `“${toText(key).slice(0, 50)}”`;
}

/** The method table of a value is known by its kind, which is what the cast says. */
function findMethod(self: Value, name: string): Method<Value> | undefined {
  const kind = kindOf(self);
  if (kind === 'nothing' || kind === 'boolean') return undefined;
  const table = tables[kind] as unknown as MethodTable<Value>; // of exactly this kind of value
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function callMethod<Self>(
  method: Method<Self>,
  self: Self,
  call: { frame: Frame; args: (frame: Frame) => Argument[] },
): Value {
  const { frame, args } = call;
  const { budget } = frame.context;
  budget.spend(1 + effortOf(self));
  const result = method.run(self, args(frame), frame.context);
  if (typeof result === 'string') budget.keep(result.length);
  budget.spend(effortOf(result));
  return result;
}

/** Reading over a long text or list is more than one step, whatever the method. */
function effortOf(value: unknown): number {
  if (typeof value === 'string') return value.length >>> 10;
  return Array.isArray(value) ? value.length >>> 6 : 0;
}

function requireList(value: Value, node: Node): Value[] {
  if (Array.isArray(value)) return value;
  throw new ExpressionError(`Only a list can be spread here, not ${nameOf(value)}.`, node);
}

function spreadObject(value: Value, node: Node): [string, Value][] {
  if (value === null || value === undefined) return [];
  // kindOf says that it is an object
  if (kindOf(value) === 'object') return Object.entries(value as { [name: string]: Value });
  throw new ExpressionError(`Only an object can be spread here, not ${nameOf(value)}.`, node);
}

function compilePattern(regex: { pattern: string; flags: string }, node: Node): Pattern {
  try {
    return new Pattern(regex.pattern, regex.flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not understood';
    throw new ExpressionError(
      `The pattern cannot be used (${reason}). Lookaround and back-references are not available.`,
      node,
    );
  }
}

/** Adds the place to what a method or operator says about its arguments. */
function located(node: Node, run: Evaluate): Evaluate {
  return (frame) => {
    try {
      return run(frame);
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      throw new ExpressionError(`${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`, node);
    }
  };
}
