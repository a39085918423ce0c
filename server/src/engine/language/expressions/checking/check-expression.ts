/**
 * What can be known to be wrong with an expression before any data is there: names that do not exist or may have no
 * value, fields and methods that a value of a known kind cannot have. Only what would be wrong with any data is said.
 */
import type {
  ArrowFunctionExpression,
  BinaryExpression,
  CallExpression,
  Expression,
  Identifier,
  LogicalExpression,
  MemberExpression,
  Node,
  ObjectExpression,
} from 'acorn';
import { namespaces } from '../methods/functions.ts';
import { callMethod, readField } from './kind-members.ts';
import { type Narrowing, narrowBy, unite } from './narrowing.ts';
import type { Problem } from '../../problem.ts';
import { functionResults, takesItem } from './result-shapes.ts';
import { type Binding, type Scope, shapeOfBinding } from './scope.ts';
import {
  any,
  closedObject,
  joinShapes,
  listOf,
  nameOfShape,
  nothing,
  number,
  openObject,
  type Shape,
  text,
  truth,
} from './shape.ts';
import { describeUnknown, type ExpressionPlace } from './unknown-name.ts';

export type ExpressionProblem = Required<Pick<Problem, 'message' | 'start' | 'end' | 'severity'>>;

export interface CheckedExpression {
  readonly problems: readonly ExpressionProblem[];
  readonly shape: Shape;
  readonly narrowing: Narrowing;
}

/** `isTest`: the value decides something, so that having none is an answer, too. */
export function checkExpression(tree: Expression, place: ExpressionPlace, isTest: boolean): CheckedExpression {
  const checker = new Checker(place);
  const shape = checker.visit(tree, { locals: new Map(), sure: new Set(), mayBeNothing: isTest });
  return { problems: checker.problems, shape, narrowing: narrowBy(tree) };
}

interface Around {
  /** Parameters of the functions around. */
  readonly locals: ReadonlyMap<string, Shape>;
  /** Names a condition around has shown to have a value. */
  readonly sure: ReadonlySet<string>;
  /** Having no value is taken care of by what is around. */
  readonly mayBeNothing: boolean;
}

class Checker {
  readonly problems: ExpressionProblem[] = [];
  readonly #place: ExpressionPlace;

  constructor(place: ExpressionPlace) {
    this.#place = place;
  }

  visit(node: Expression, around: Around): Shape {
    switch (node.type) {
      case 'ParenthesizedExpression':
        return this.visit(node.expression, around);
      case 'ChainExpression':
        return this.visit(node.expression as Expression, around); // a member or a call
      case 'Identifier':
        return this.#identifier(node, around);
      case 'MemberExpression':
        return this.#member(node, around);
      case 'CallExpression':
        return this.#call(node, around);
      case 'LogicalExpression':
        return this.#logical(node, around);
      case 'ConditionalExpression': {
        this.visit(node.test, tested(around));
        const { whenTrue, whenFalse } = narrowBy(node.test);
        return joinShapes(
          this.visit(node.consequent, sureOf(around, whenTrue)),
          this.visit(node.alternate, sureOf(around, whenFalse)),
        );
      }
      case 'BinaryExpression':
        return this.#binary(node, around);
      case 'UnaryExpression':
        this.visit(node.argument, node.operator === '!' || node.operator === 'typeof' ? tested(around) : plain(around));
        return node.operator === '!' ? truth : node.operator === 'typeof' ? text : number;
      default:
        return this.#made(node, around);
    }
  }

  /** What makes a value of its own. */
  #made(node: Expression, around: Around): Shape {
    switch (node.type) {
      case 'Literal':
        return shapeOfLiteral(node.value);
      case 'TemplateLiteral':
        for (const part of node.expressions) this.visit(part, plain(around));
        return text;
      case 'ArrayExpression': {
        const items = node.elements.map((element) => {
          if (!element) return nothing;
          if (element.type !== 'SpreadElement') return this.visit(element, plain(around));
          this.visit(element.argument, plain(around));
          return any;
        });
        return listOf(items.length === 0 ? any : items.reduce(joinShapes));
      }
      case 'ObjectExpression':
        return this.#object(node, around);
      default:
        return any;
    }
  }

  #object(node: ObjectExpression, around: Around): Shape {
    const fields: [string, Shape][] = [];
    let isOpen = false;
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') {
        this.visit(property.argument, tested(around)); // spreading nothing adds nothing
        isOpen = true;
        continue;
      }
      const shape = this.visit(property.value as Expression, plain(around)); // `init` properties only
      if (property.computed) {
        this.visit(property.key as Expression, plain(around)); // computed means an expression
        isOpen = true;
      } else if (property.key.type === 'Identifier') fields.push([property.key.name, shape]);
      else fields.push([String((property.key as { value?: unknown }).value), shape]); // else a literal
    }
    const known = Object.fromEntries(fields);
    // What is spread later may replace a field.
    return isOpen ? openObject({}) : closedObject(known);
  }

  #identifier(node: Identifier, around: Around): Shape {
    const { name } = node;
    const local = around.locals.get(name);
    if (local) return local;
    if (name === 'undefined') return nothing;
    if (name === 'NaN' || name === 'Infinity') return number;
    const binding = this.#place.scope.find(name);
    if (!binding) {
      this.#report(node, describeUnknown(name, this.#place));
      return any;
    }
    if (binding.maybe && !around.sure.has(name) && !around.mayBeNothing)
      this.#report(node, `"${name}" may have no value here: ${binding.maybe.why}. Say what else with ??`, 'warning');
    return shapeOfBinding(binding);
  }

  #member(node: MemberExpression, around: Around): Shape {
    const object = node.object as Expression; // super was refused by the syntax
    if (isNamespace(object, this.#place.scope, around)) return number; // Math.PI; whether it exists, the compiler says
    const shape = this.#base(object, node, around);
    if (node.computed) {
      const key = node.property as Expression; // computed means an expression
      this.visit(key, plain(around));
      const literal = key.type === 'Literal' ? key.value : undefined;
      if (typeof literal === 'string') return this.#field(shape, literal, key);
      return shape.kind === 'list' ? shape.item : shape.kind === 'string' ? text : any;
    }
    return this.#field(shape, (node.property as Identifier).name, node.property); // private names were refused
  }

  /** What is read from or called: a name that may have no value needs ?. here. */
  #base(object: Expression, node: MemberExpression, around: Around): Shape {
    if (object.type === 'Identifier' && !around.locals.has(object.name)) {
      const binding = this.#place.scope.find(object.name);
      if (binding?.maybe && !around.sure.has(object.name) && !node.optional && !isFailureRead(node, binding)) {
        const rest = node.computed ? '?.[…]' : `?.${(node.property as Identifier).name}`; // as above
        this.#report(
          object,
          `"${object.name}" may have no value here: ${binding.maybe.why}. Write ${object.name}${rest}, or say what else with ??`,
        );
      }
      if (binding?.maybe && isFailureRead(node, binding)) return openObject({});
    }
    return this.visit(object, tested(around));
  }

  #field(shape: Shape, name: string, node: Node): Shape {
    const field = readField(shape, name);
    if (field.fault !== undefined) this.#report(node, field.fault, field.severity);
    return field.shape;
  }

  #call(node: CallExpression, around: Around): Shape {
    const { callee } = node;
    const named = callee.type === 'Identifier' ? callee.name : this.#namespaced(callee as Expression, around); // super was refused
    if (named !== undefined || callee.type !== 'MemberExpression') {
      this.#arguments(node, around);
      return functionResults[named ?? ''] ?? any;
    }
    const shape = this.#base(callee.object as Expression, callee, around); // as above
    const name = callee.property.type === 'Identifier' ? callee.property.name : '';
    const results = this.#arguments(node, around, shape.kind === 'list' && takesItem.has(name) ? shape.item : any);
    const result = name === '' ? { shape: any } : callMethod(shape, name, results[0] ?? any);
    if (result.fault !== undefined) this.#report(callee.property, result.fault);
    return result.shape;
  }

  /** The shapes of what is handed over; for a function, of what it gives. */
  #arguments(node: CallExpression, around: Around, item: Shape = any): Shape[] {
    return node.arguments.map((given) => {
      if (given.type === 'SpreadElement') {
        this.visit(given.argument, plain(around));
        return any;
      }
      const argument = given.type === 'ParenthesizedExpression' ? given.expression : given;
      if (argument.type === 'ArrowFunctionExpression') return this.#function(argument, around, item);
      if (argument.type === 'Literal' && argument.regex) return any;
      const isAsked = node.callee.type === 'Identifier' && node.callee.name === 'Boolean';
      return this.visit(argument, isAsked ? tested(around) : plain(around));
    });
  }

  #function(node: ArrowFunctionExpression, around: Around, item: Shape): Shape {
    const parameters = node.params.map((parameter, index) => {
      const shape = index === 0 ? item : index === 1 && item !== any ? number : any;
      return [(parameter as Identifier).name, shape] as const; // the syntax allows nothing else
    });
    const inner = { ...plain(around), locals: new Map([...around.locals, ...parameters]), mayBeNothing: true };
    return this.visit(node.body as Expression, inner); // nor blocks
  }

  #logical(node: LogicalExpression, around: Around): Shape {
    const left = this.visit(node.left, tested(around));
    const { whenTrue, whenFalse } = narrowBy(node.left);
    const known = node.operator === '&&' ? whenTrue : node.operator === '||' ? whenFalse : new Set<string>();
    const right = this.visit(node.right, sureOf(around, known));
    return joinShapes(left, right);
  }

  #binary(node: BinaryExpression, around: Around): Shape {
    const isEquality = /^[!=]/.test(node.operator);
    const isComparison = isEquality || /^[<>]/.test(node.operator);
    const left = node.left as Expression; // a private name was refused by the syntax
    const sides = [left, node.right].map((side) => {
      const shape = this.visit(side, isComparison ? tested(around) : plain(around));
      return { side, shape };
    });
    const isText = node.operator === '+' && sides.some(({ shape }) => shape.kind === 'string');
    if (!isEquality && !isText) {
      const wrong = sides.find(({ shape }) => shape.kind === 'list' || shape.kind === 'object');
      const mayBeText = node.operator === '+' && sides.some(({ shape }) => shape.kind === 'any');
      if (wrong && !mayBeText)
        this.#report(wrong.side, `${nameOfShape(wrong.shape)} cannot be calculated with or compared`);
    }
    if (isComparison) return truth;
    if (isText) return text;
    return node.operator === '+' && sides.some(({ shape }) => shape.kind === 'any') ? any : number;
  }

  #namespaced(callee: Expression, around: Around): string | undefined {
    if (callee.type !== 'MemberExpression' || callee.computed) return undefined;
    const object = callee.object as Expression; // super was refused by the syntax
    if (!isNamespace(object, this.#place.scope, around) || object.type !== 'Identifier') return undefined;
    return `${object.name}.${(callee.property as Identifier).name}`; // not computed, so a name
  }

  #report(node: Node, message: string, severity: Problem['severity'] = 'error'): void {
    this.problems.push({ message, start: node.start, end: node.end, severity });
  }
}

const plain = (around: Around): Around => ({ ...around, mayBeNothing: false });
const tested = (around: Around): Around => ({ ...around, mayBeNothing: true });
const sureOf = (around: Around, names: ReadonlySet<string>): Around => ({ ...around, sure: unite(around.sure, names) });

/** `Math` and the like: no name of data, unless a parameter or a step is called so. */
function isNamespace(object: Expression, scope: Scope, around: Around): boolean {
  return (
    object.type === 'Identifier' &&
    namespaces.has(object.name) &&
    !around.locals.has(object.name) &&
    !scope.find(object.name)
  );
}

/** `read.error` of a step that may have failed. */
function isFailureRead(node: MemberExpression, binding: Binding): boolean {
  return (
    binding.maybe?.cause === 'failed' &&
    !node.computed &&
    node.property.type === 'Identifier' &&
    node.property.name === 'error'
  );
}

function shapeOfLiteral(value: unknown): Shape {
  if (value === null) return nothing;
  if (typeof value === 'string') return text;
  if (typeof value === 'number') return number;
  return typeof value === 'boolean' ? truth : any;
}
