/** The shape of everything that may be called, with what the reference page says about it. */
import type { Budget } from '../budget.ts';
import { Pattern } from '../pattern.ts';
import { type Callback, kindOf, type Value } from '../value.ts';

export type Argument = Value | Callback | Pattern;

/** What a call may use besides its arguments. */
export interface CallContext {
  budget: Budget;
  /** The instant of the last durable record: the same in a replay. */
  now: Date;
  /** Time zone of the workspace, IANA. */
  zone: string;
  /** Between 0 and 1; a function of the step and how often it was asked, so the same in a replay. */
  random(): number;
}

export interface Method<Self> {
  /** As people read it: `replace(what, with)`. */
  signature: string;
  /** One sentence. */
  about: string;
  /** An expression and its value, checked by a test. */
  example: readonly [expression: string, value: unknown];
  run(self: Self, args: readonly Argument[], context: CallContext): Value;
}

export type MethodTable<Self> = Readonly<Record<string, Method<Self>>>;

/** An argument that cannot be used; the compiler adds where. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

export function textArgument(args: readonly Argument[], index: number, fallback?: string): string {
  const value = args[index];
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (value === undefined && fallback !== undefined) return fallback;
  throw new ArgumentError(`argument ${index + 1} must be text, not ${nameOf(value)}`);
}

export function numberArgument(args: readonly Argument[], index: number, fallback?: number): number {
  const value = args[index];
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  if (value === undefined && fallback !== undefined) return fallback;
  throw new ArgumentError(`argument ${index + 1} must be a number, not ${nameOf(value)}`);
}

export function callbackArgument(args: readonly Argument[], index: number): Callback {
  const value = args[index];
  if (typeof value === 'function') return value;
  throw new ArgumentError(`argument ${index + 1} must be a function such as x => x.name, not ${nameOf(value)}`);
}

/** An ordinary value: neither function nor pattern. */
export function valueArgument(args: readonly Argument[], index: number): Value {
  const value = args[index];
  if (typeof value === 'function' || value instanceof Pattern) {
    throw new ArgumentError(`argument ${index + 1} must be a value, not ${nameOf(value)}`);
  }
  return value;
}

export function nameOf(value: Argument): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof Pattern) return 'a pattern';
  const kind = kindOf(value);
  if (kind === 'nothing') return 'nothing';
  return kind === 'object' ? 'an object' : kind === 'string' ? 'text' : `a ${kind}`;
}

/** A pattern, or text that is taken as one. */
export function patternArgument(args: readonly Argument[], index: number, flags?: string): Pattern {
  const value = args[index];
  if (value instanceof Pattern) return value;
  try {
    return new Pattern(textArgument(args, index), flags);
  } catch (error) {
    if (error instanceof ArgumentError) throw error;
    throw new ArgumentError(`argument ${index + 1} is no pattern that can be used`);
  }
}

/** Matching is linear, but slower by far than reading. */
export function spendOnMatching(text: string, { budget }: CallContext): void {
  budget.spend(1 + (text.length >>> 4));
}
