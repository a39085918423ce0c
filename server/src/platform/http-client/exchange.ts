/**
 * One request and its answer over one connection, as undici tells of them.
 *
 *   waiting for a connection ──onRequestStart──▶ sent ──onResponseStart──▶ reading ──onResponseEnd──▶ done
 *
 * undici calls onRequestStart right before it writes the first byte, in the same turn: until then nothing has left,
 * from then on it may have.
 */
import { constants, createBrotliDecompress, createGunzip } from 'node:zlib';
import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { type Dispatcher, errors } from 'undici';
import { OutboundError, type OutboundErrorCode } from './outbound-error.ts';

export interface ExchangeOptions {
  signal: AbortSignal;
  maxAnswerBytes: number;
  beforeFirstByte: (() => void) | undefined;
  /** Told that bytes may have left. */
  onSent: () => void;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  options: ExchangeOptions,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const handler = new Exchange(request.method, options, { resolve, reject });
    try {
      options.signal.throwIfAborted();
      dispatcher.dispatch(request, handler);
    } catch (error) {
      handler.fail(error);
    }
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #method: string;
  readonly #options: ExchangeOptions;
  readonly #settle: { resolve: (answer: RawAnswer) => void; reject: (error: unknown) => void };
  readonly #onAbort = () => this.fail(this.#options.signal.reason);
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #readBytes = 0;
  #wireBytes = 0;
  #decoder: Transform | undefined;

  constructor(
    method: string,
    options: ExchangeOptions,
    settle: { resolve: (answer: RawAnswer) => void; reject: (error: unknown) => void },
  ) {
    this.#method = method;
    this.#options = options;
    this.#settle = settle;
    options.signal.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection.
    if (this.#isSettled) return controller.abort(new Error('given up'));
    try {
      this.#options.beforeFirstByte?.();
    } catch (error) {
      return this.fail(fault('stopped', 'The request was stopped before it was sent.', error));
    }
    this.#options.onSent();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Words between, such as 103: the answer is still to come.
    if (status < 200 || this.#isSettled) return;
    this.#status = status;
    this.#headers = headers;
    const hasBody = this.#method !== 'HEAD' && status !== 204 && status !== 304;
    const coding = hasBody ? (headers['content-encoding'] ?? 'identity').trim().toLowerCase() : 'identity';
    if (coding === 'identity' || coding === '') return;
    const decoder = createDecoder(coding);
    if (!decoder) return this.fail(fault('broken', `The answer is compressed as ${coding}, which was not asked for.`));
    this.#decoder = decoder
      .on('data', (chunk: Buffer) => this.#keep(chunk))
      .on('drain', () => this.#controller?.resume())
      .on('error', () => this.fail(fault('broken', `The answer says it is compressed as ${coding} and is not.`)))
      .on('end', () => this.#finish());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    // A body may also be endless without ever becoming anything: empty blocks of a compressed one.
    this.#wireBytes += chunk.length;
    if (this.#wireBytes > this.#options.maxAnswerBytes) return this.fail(this.#tooLarge());
    if (!this.#decoder) return this.#keep(chunk);
    if (!this.#decoder.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (!this.#decoder || this.#isSettled) this.#finish();
    else if (this.#wireBytes === 0) this.#finish();
    else this.#decoder.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  /** Settles, and whatever is still under way ends. */
  fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#close();
    this.#chunks = [];
    this.#decoder?.destroy();
    this.#controller?.abort(error instanceof Error ? error : new Error('given up'));
    this.#settle.reject(error);
  }

  #keep(chunk: Buffer): void {
    if (this.#isSettled) return;
    this.#readBytes += chunk.length;
    if (this.#readBytes > this.#options.maxAnswerBytes) return this.fail(this.#tooLarge());
    this.#chunks.push(chunk);
  }

  #tooLarge(): OutboundError {
    return fault('answer_too_large', `The answer is larger than ${this.#options.maxAnswerBytes} bytes.`);
  }

  #finish(): void {
    if (this.#isSettled) return;
    this.#close();
    this.#decoder?.destroy();
    this.#settle.resolve({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }

  #close(): void {
    this.#isSettled = true;
    this.#options.signal.removeEventListener('abort', this.#onAbort);
  }
}

function createDecoder(coding: string): Transform | undefined {
  // Counted as it comes out, a block at a time: a bomb is put out before it is a large buffer.
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip({ chunkSize: 64 * 1024 });
  if (coding === 'br') {
    const params = { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 0 };
    return createBrotliDecompress({ chunkSize: 64 * 1024, params });
  }
  return undefined;
}

export const acceptedCodings = 'gzip, br';

/** Whether anything was sent is known to the whole request, which settles it in `toOutboundError`. */
function fault(code: OutboundErrorCode, sentence: string, cause?: unknown): OutboundError {
  return new OutboundError(code, sentence, { nothingSent: false, cause });
}

/** What went wrong, for the person whose address it is. */
export function toOutboundError(error: unknown, place: { host: string; nothingSent: boolean }): OutboundError {
  const { host, nothingSent } = place;
  const as = (code: OutboundErrorCode, sentence: string, cause: unknown = error) =>
    new OutboundError(code, sentence, { nothingSent, cause });
  if (error instanceof OutboundError) return as(error.code, error.message, error.cause);
  if (error instanceof errors.InvalidArgumentError || error instanceof errors.RequestContentLengthMismatchError) {
    return as('invalid', `The request cannot be sent: ${error.message}.`);
  }
  if (isTimeout(error)) return as('timed_out', `${host} did not answer in time.`);
  if (error instanceof Error && error.name === 'AbortError') return as('aborted', 'The request was given up.');
  if (nothingSent) return as('connection_failed', `${host} cannot be connected to: ${reasonOf(error)}.`);
  return as('broken', `The connection to ${host} broke before the answer was whole: ${reasonOf(error)}.`);
}

function isTimeout(error: unknown): boolean {
  if (error instanceof errors.ConnectTimeoutError || error instanceof errors.HeadersTimeoutError) return true;
  return error instanceof errors.BodyTimeoutError || (error instanceof Error && error.name === 'TimeoutError');
}

/** Of several addresses tried, each has its own reason; the first says enough. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
