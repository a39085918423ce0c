/**
 * An error that is part of the API: thrown anywhere below a handler, answered as a problem document.
 * Anything else that is thrown is a bug or an outage, and is answered as `request.internal` without its message.
 */
import type { ErrorDefinition } from '@millrace/contracts/errors';

export class Problem extends Error {
  readonly definition: ErrorDefinition;
  /** Further members of the problem document, such as the candidates of a duplicate. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    definition: ErrorDefinition,
    /** A sentence a person can act on. */
    detail: string,
    options: { extensions?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Problem';
    this.definition = definition;
    this.extensions = options.extensions ?? {};
  }
}
