/**
 * Code steps run in threads of their own, so that a second of somebody’s JavaScript does not hold up everything else.
 * A few threads are started when they are first needed and used again; one that hangs or breaks is ended.
 */
import { parseJson } from '#engine/language/parse-json';
import type { Value } from '#engine/language/value';
import { StepError } from '../step-error.ts';
import { type CodeError, describeError } from './code-error.ts';
import type { CodeJob, CodeLimits, CodeReport } from './code-job.ts';
import { CodeThread } from './code-thread.ts';

export interface CodeRequest {
  /** The body of a JavaScript function that sees `input`. */
  readonly source: string;
  /** JSON. */
  readonly input: unknown;
  /** What `Date.now()` says, and what `Math.random()` begins with (0 to 1): the same in a replay. */
  readonly now: Date;
  readonly seed: number;
  readonly limits?: Partial<CodeLimits>;
}

export type CodeOutcome = {
  /** What it told `console`, at most 200 lines. */
  readonly log: readonly string[];
} & (
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: StepError; readonly line?: number; readonly column?: number }
);

const standardLimits: CodeLimits = { timeMs: 1000, memoryBytes: 32 * 1024 * 1024, resultLength: 5_000_000 };

export class CodeRunner implements AsyncDisposable {
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
      nowMs: request.now.getTime(),
      seed: request.seed,
      limits: { ...standardLimits, ...request.limits },
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
    if (this.#isClosed) throw new StepError('code_unavailable', 'The program is stopping.', 'system');
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

function toOutcome(report: CodeReport): CodeOutcome {
  const { log } = report;
  if (report.kind === 'failed') return { ...toFailure(report.error), log };
  const parsed = parseJson(report.json);
  return parsed
    ? { kind: 'done', value: parsed.value, log }
    : { ...toFailure(describeError('code_result_too_deep')), log };
}

function toFailure({ code, message, line, column }: CodeError) {
  return {
    kind: 'failed' as const,
    error: new StepError(code, message),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
