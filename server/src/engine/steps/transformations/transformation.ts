/** The shape of an action of a transformation step, and what it is compiled with. */
import { z } from 'zod';
import type { Environment } from '#engine/language/expressions/compile-expression';
import type { Value } from '#engine/language/expressions/value';

/** JSON with templates in it, compiled once: throws ExpressionError or StepError for data it cannot be made of. */
export type CompiledValue = (environment: Environment) => Value;

/** How the compiler of definitions helps: names are known there, and problems are collected there. */
export interface TransformationTools {
  /** JSON with templates anywhere in it. `extraNames` exist besides those that the step sees. */
  value(json: unknown, path: string, extraNames?: readonly string[]): CompiledValue;
  /** One expression, with or without `{{ }}` around it. */
  expression(text: string, path: string, extraNames?: readonly string[]): CompiledValue;
  report(path: string, message: string): void;
}

/** The same, by the name of a field instead of its path in the definition. */
export interface FieldTools {
  value(json: unknown, field: string, extraNames?: readonly string[]): CompiledValue;
  expression(text: string, field: string, extraNames?: readonly string[]): CompiledValue;
  report(field: string, message: string): void;
}

export interface Transformation<Fields extends z.ZodObject = z.ZodObject> {
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  readonly fields: Fields;
  /** Checked by a test: a step with these fields, over these names, has this value. */
  readonly example: {
    readonly fields: Readonly<Record<string, unknown>>;
    readonly names: Readonly<Record<string, Value>>;
    readonly value: unknown;
  };
  compile(fields: z.infer<Fields>, tools: FieldTools): CompiledValue;
}

/** Keeps the type of the fields inside, and lets all actions stand in one table. */
export function defineTransformation<Fields extends z.ZodObject>(action: Transformation<Fields>): Transformation {
  // Fields are checked by `action.fields` before they are handed over, so the narrower parameter is met.
  return action as unknown as Transformation;
}

/** A field that takes any JSON with templates in it, and must be there. */
export const anyValue = (about: string) =>
  z
    .unknown()
    .refine((value) => value !== undefined, 'is missing')
    .meta({ description: about });

/** A field that takes an expression over `item` and `index`. */
export const itemExpression = (about: string) => z.string().min(1).max(20_000).meta({ description: about });
