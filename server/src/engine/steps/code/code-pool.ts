/**
 * Code steps run in threads of their own, so that a second of somebody’s JavaScript does not hold up everything else.
 * A few threads are started when they are first needed and used again; one that hangs or breaks is ended.
 */
import { createHash } from 'node:crypto';
import type { Json } from '#engine/language/json';
import { parseJson } from '#engine/language/expressions/parse-json';
import { StepError } from '../step-error.ts';
import { type CodeError, describeError } from './code-error.ts';
import type { CodeJob, CodeLimits, CodeReport } from './code-job.ts';
import { CodeThread } from './code-thread.ts';

export interface CodeRequest {
  /** The body of a JavaScript function that sees `input`. */
  readonly source: string;
  /** JSON. */
  readonly input: unknown;
  /** What `Date.now()` says, in milliseconds since 1970, and what `Math.random()` begins with: the same in a replay. */
  readonly now: number;
  readonly randomSeed: string;
  /** Of processor time; a second without it. */
  readonly timeoutMs?: number;
  readonly memoryBytes?: number;
  readonly resultLength?: number;
}

export type CodeOutcome = {
  /** What it told `console`, at most 200 lines. */
  readonly log: readonly string[];
} & (
  | { readonly kind: 'done'; readonly value: Json }
  | { readonly kind: 'failed'; readonly error: StepError; readonly line?: number; readonly column?: number }
);

/** However long a step may last: a thread is held all the while. */
const longestMs = 60_000;

const standardLimits: CodeLimits = { timeMs: 1000, memoryBytes: 32 * 1024 * 1024, resultLength: 5_000_000 };

export class CodePool implements AsyncDisposable {
  readonly #most: number;
  readonly #threads = new Set<CodeThread>();
  readonly #idle: CodeThread[] = [];
  readonly #waiting: ((thread: CodeThread) => void)[] = [];
  #isClosed = false;

  constructor({ threads = 2 }: { threads?: number } = {}) {
    this.#most = threads;
  }

  /** Rejects when it is aborted, and with a StepError when no thread can be started. */
  async run(request: CodeRequest, signal?: AbortSignal): Promise<CodeOutcome> {
    const job: CodeJob = {
      source: request.source,
      inputJson: JSON.stringify(request.input ?? null),
      nowMs: request.now,
      seed: toSeed(request.randomSeed),
      limits: {
        timeMs: Math.min(request.timeoutMs ?? standardLimits.timeMs, longestMs),
        memoryBytes: request.memoryBytes ?? standardLimits.memoryBytes,
        resultLength: request.resultLength ?? standardLimits.resultLength,
      },
    };
    const thread = await this.#take(signal);
    const end = (): void => void thread.end();
    signal?.addEventListener('abort', end);
    try {
      const report = await thread.run(job);
      signal?.throwIfAborted();
      return toOutcome(report);
    } finally {
      signal?.removeEventListener('abort', end);
      this.#giveBack(thread);
    }
  }

  /** The value alone; throws a StepError that says what went wrong. */
  readonly compute = async (request: CodeRequest): Promise<Json> => {
    const outcome = await this.run(request);
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.value;
  };

  /** Ends what still runs; it is answered as crashed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  async #take(signal: AbortSignal | undefined): Promise<CodeThread> {
    signal?.throwIfAborted();
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#threads.size < this.#most) return this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<CodeThread>();
    this.#waiting.push(resolve);
    const giveUp = (): void => {
      const place = this.#waiting.indexOf(resolve);
      if (place === -1) return;
      this.#waiting.splice(place, 1);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', giveUp);
    return await promise.finally(() => signal?.removeEventListener('abort', giveUp));
  }

  #start(): CodeThread {
    if (this.#isClosed) throw new StepError('code.unavailable', 'The program is stopping.', 'system');
    const thread = new CodeThread();
    this.#threads.add(thread);
    return thread;
  }

  #giveBack(thread: CodeThread): void {
    const next = this.#waiting.shift();
    if (thread.isAlive) {
      if (next) next(thread);
      else this.#idle.push(thread);
      return;
    }
    this.#threads.delete(thread);
    // A runner that is closed hands on the dead thread: its job is answered as crashed instead of never.
    if (next) next(this.#isClosed ? thread : this.#start());
  }
}

/** A number from 0 to 1 that stands for the text. */
function toSeed(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}

function toOutcome(report: CodeReport): CodeOutcome {
  const { log } = report;
  if (report.kind === 'failed') return { ...toFailure(report.error), log };
  const parsed = parseJson(report.json);
  if (!parsed) return { ...toFailure(describeError('code.result_too_deep')), log };
  return { kind: 'done', value: parsed.value as Json, log }; // parsed JSON holds no dates
}

function toFailure({ code, message, line, column }: CodeError) {
  return {
    kind: 'failed' as const,
    error: new StepError(code, message),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
