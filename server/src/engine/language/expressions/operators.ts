/** The operators of expressions: JavaScript's on numbers, text and truth values; dates compare and subtract as moments. */
import { DateTime, Duration } from 'luxon';
import type { Budget } from './budget.ts';
import { ArgumentError, nameOf } from './methods/method.ts';
import { toText, type Value } from './value.ts';

type Primitive = null | undefined | boolean | number | string;

/** Dates and durations as milliseconds; lists and objects are no operands. */
function toPrimitive(value: Value): Primitive {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof DateTime || value instanceof Duration) return value.toMillis();
  throw new ArgumentError(`${nameOf(value)} cannot be calculated with or compared`);
}

function areEqual(left: Value, right: Value, isStrict: boolean): boolean {
  const isObject = (value: Value) => typeof value === 'object' && value !== null;
  if (isObject(left) && isObject(right)) {
    if (left instanceof DateTime && right instanceof DateTime) return left.toMillis() === right.toMillis();
    return left === right;
  }
  if (isObject(left) || isObject(right)) return false;
  if (isStrict) return left === right;
  // An empty value equals the other empty value only, a number the text that spells it: JavaScript's == on primitives.
  return left == right; // oxlint-disable-line eqeqeq -- it is the operator people write
}

function add(left: Value, right: Value, budget: Budget): Value {
  if (typeof left === 'string' || typeof right === 'string') {
    const [one, other] = [toText(left, budget), toText(right, budget)];
    budget.allowSize(one.length + other.length);
    return one + other;
  }
  return Number(toPrimitive(left)) + Number(toPrimitive(right));
}

export type BinaryOperator = (left: Value, right: Value, budget: Budget) => Value;

const arithmetic =
  (calculate: (left: number, right: number) => number): BinaryOperator =>
  (left, right) =>
    calculate(Number(toPrimitive(left)), Number(toPrimitive(right)));

const comparison =
  (compare: (left: number | string, right: number | string) => boolean): BinaryOperator =>
  (left, right) => {
    const [one, other] = [toPrimitive(left), toPrimitive(right)];
    return typeof one === 'string' && typeof other === 'string'
      ? compare(one, other)
      : compare(Number(one), Number(other));
  };

export const binaryOperators: Readonly<Record<string, BinaryOperator>> = {
  '+': add,
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  '/': arithmetic((left, right) => left / right),
  '%': arithmetic((left, right) => left % right),
  '**': arithmetic((left, right) => left ** right),
  '==': (left, right) => areEqual(left, right, false),
  '!=': (left, right) => !areEqual(left, right, false),
  '===': (left, right) => areEqual(left, right, true),
  '!==': (left, right) => !areEqual(left, right, true),
  '<': comparison((left, right) => left < right),
  '<=': comparison((left, right) => left <= right),
  '>': comparison((left, right) => left > right),
  '>=': comparison((left, right) => left >= right),
};

export const unaryOperators: Readonly<Record<string, (value: Value) => Value>> = {
  '!': (value) => !value,
  '-': (value) => -Number(toPrimitive(value)),
  '+': (value) => Number(toPrimitive(value)),
  typeof: (value) => (value instanceof DateTime ? 'date' : typeof value),
};
