/**
 * What can go wrong, as part of the API. Each module declares its codes once, here in contracts;
 * a code is stable, documented and never reused. On the wire an error is a problem document (RFC 9457).
 */
import { z } from 'zod';

export interface ErrorDefinition {
  /** `<noun>.<what>`, stable for ever. */
  readonly code: string;
  /** HTTP status the code is answered with. */
  readonly status: number;
  /** A short title, the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
}

/** Declares the errors of one noun: `{ notFound: { status: 404, title } }` under the prefix `contacts`. */
export function declareErrors<const Names extends Record<string, { code?: string; status: number; title: string }>>(
  noun: string,
  errors: Names,
): { readonly [Name in keyof Names]: ErrorDefinition } {
  const entries = Object.entries(errors).map(([name, error]) => [
    name,
    { code: `${noun}.${toSnakeCase(name)}`, status: error.status, title: error.title },
  ]);
  // The keys are those of `errors`, which Object.fromEntries cannot express.
  return Object.fromEntries(entries) as { [Name in keyof Names]: ErrorDefinition };
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Errors any operation may answer with; an operation need not list them. */
export const requestErrors = declareErrors('request', {
  malformed: { status: 400, title: 'The request could not be read' },
  invalid: { status: 422, title: 'Some of the input is not valid' },
  notFound: { status: 404, title: 'There is nothing at this address' },
  tooLarge: { status: 413, title: 'The request is too large' },
  unsupportedMediaType: { status: 415, title: 'The content type is not supported' },
  preconditionFailed: { status: 412, title: 'The record has changed since you read it' },
  conflict: { status: 409, title: 'The request conflicts with the current state' },
  idempotencyKeyReused: { status: 422, title: 'The idempotency key was used with another request' },
  secretShownBefore: { status: 409, title: 'The secret was shown when it was made, and is not kept' },
  idempotencyKeyInFlight: { status: 409, title: 'The same request is still being worked on' },
  upgradeRequired: { status: 426, title: 'This address speaks another protocol' },
  rateLimited: { status: 429, title: 'Too many requests' },
  overloaded: { status: 503, title: 'The server is busy' },
  unavailable: { status: 503, title: 'Something the server needs is not reachable' },
  internal: { status: 500, title: 'Something went wrong on the server' },
});

export const authErrors = declareErrors('auth', {
  required: { status: 401, title: 'You are not signed in' },
  invalidCredential: { status: 401, title: 'The credential is not valid' },
  forbidden: { status: 403, title: 'You may not do this' },
  noWorkspace: { status: 403, title: 'You are not a member of a workspace' },
  tooManyAttempts: { status: 429, title: 'Too many attempts' },
  foreignOrigin: { status: 403, title: 'The request comes from another site' },
});

/** One faulty place in the input. `path` is dotted, with indexes: `contactPoints.0.value`. */
export const InputIssue = z.object({ path: z.string(), message: z.string() });

/** RFC 9457 problem document, as every failing operation answers it. */
export const ProblemDocument = z
  .object({
    type: z.string().describe('Address of the documentation of this code.'),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('Stable, machine-readable.'),
    detail: z.string().describe('A sentence a person can act on.'),
    requestId: z.string(),
    issues: z.array(InputIssue).optional().describe('For `request.invalid`: each faulty place.'),
  })
  .catchall(z.unknown())
  .meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof ProblemDocument>;
