/**
 * An operation is one thing the product can do, declared once. REST routes, the typed client and OpenAPI are
 * projections of it. The input is flat: a field named in `path` travels in the path; the others in the query of
 * GET and DELETE and in the JSON body of POST, PUT and PATCH.
 */
import type { z } from 'zod';
import type { ErrorDefinition } from './errors.ts';
import type { Access } from './permissions.ts';

/** Limits of their own, besides those of the caller: what strangers try most. */
export const budgets = ['sign_in', 'invitation', 'webhook'] as const;
export type Budget = (typeof budgets)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Operation<Input extends z.ZodObject = z.ZodObject, Answer extends z.ZodType = z.ZodType> {
  /** `<noun>.<verb>`, stable; the OpenAPI operationId. */
  readonly id: string;
  readonly method: Method;
  /** Below `/api/v1`, parameters in braces: `/contacts/{id}`. */
  readonly path: `/${string}`;
  readonly permission: Access;
  /** A few words, imperative: `List leads`. */
  readonly summary: string;
  /** What it does and what surprises: order, limits, side effects. */
  readonly description: string;
  readonly input: Input;
  readonly answer: Answer;
  /** 200 unless told; 204 answers nothing. */
  readonly status: 200 | 201 | 202 | 204;
  /** What it may answer beyond the errors every operation shares. */
  readonly errors: readonly ErrorDefinition[];
  /** The answer has a `version`: it is sent as ETag, and `If-Match` is honoured (412 when it differs). */
  readonly versioned: boolean;
  /** `none` for what must not run inside one workspace transaction (rare, with a reason where it is declared). */
  readonly transaction: 'workspace' | 'none';
  /** The answer shows a secret once: it is not kept for a repeated Idempotency-Key, which is refused instead. */
  readonly showsSecret: boolean;
  /** Counts against a limit of its own as well. */
  readonly budget?: Budget;
  readonly example: { readonly input: z.input<Input>; readonly answer: z.input<Answer> };
}

type Declaration<Input extends z.ZodObject, Answer extends z.ZodType> = Omit<Operation<Input, Answer>, Defaulted> &
  Partial<Pick<Operation<Input, Answer>, Defaulted>>;

type Defaulted = 'status' | 'versioned' | 'transaction' | 'showsSecret';

/** Declares an operation. */
export function operation<Input extends z.ZodObject, Answer extends z.ZodType>(
  declaration: Declaration<Input, Answer>,
): Operation<Input, Answer> {
  return { status: 200, versioned: false, transaction: 'workspace', showsSecret: false, ...declaration };
}

export type InputOf<Op> = Op extends Operation<infer Input, z.ZodType> ? z.output<Input> : never;
/** What a caller writes: defaults may be left out. */
export type CallOf<Op> = Op extends Operation<infer Input, z.ZodType> ? z.input<Input> : never;
export type AnswerOf<Op> = Op extends Operation<z.ZodObject, infer Answer> ? z.output<Answer> : never;

/** Names of the fields that travel in the path, in order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** Whether fields outside the path travel in the body (else in the query). */
export function hasBody(method: Method): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}
