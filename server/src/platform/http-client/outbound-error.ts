/** A request to a user-given address that brought no answer. */

export type OutboundErrorCode =
  /** The address is no http address, or one that must not be asked. Asking again is refused again. */
  | 'refused'
  /** The request itself cannot be written: its method, a header, its body. */
  | 'invalid'
  | 'dns_failed'
  | 'connection_failed'
  | 'timed_out'
  | 'aborted'
  /** What was called before the first byte refused; its error is the cause. */
  | 'stopped'
  | 'too_many_redirects'
  | 'answer_too_large'
  /** The connection broke, or what came over it is no answer. */
  | 'broken';

export class OutboundError extends Error {
  readonly code: OutboundErrorCode;
  /**
   * Proof that no byte of the request left this process, so that whatever it was to cause has not been caused by it.
   * False means that it is not known.
   */
  readonly nothingSent: boolean;

  constructor(
    code: OutboundErrorCode,
    /** A sentence for the person whose address it is. */
    message: string,
    options: { nothingSent: boolean; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OutboundError';
    this.code = code;
    this.nothingSent = options.nothingSent;
  }
}
