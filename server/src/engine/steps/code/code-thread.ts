import { Worker } from 'node:worker_threads';
import { StepError } from '../step-error.ts';
import { describeError } from './code-error.ts';
import { clockFactor, type CodeJob, type CodeReport, type ThreadAnswer } from './code-job.ts';

/** The sandbox counts its own stack; what it costs this thread is several times as much and must not end first. */
const resourceLimits = { stackSizeMb: 16, maxOldGenerationSizeMb: 128 };

/** How long a job may take before the thread is ended: the sandbox, which can still tell the log, comes first. */
const patienceMs = (timeMs: number): number => timeMs * clockFactor + 1000;

/** One thread, with one job at a time. */
export class CodeThread {
  readonly #worker: Worker;
  readonly #isReady: Promise<unknown>;
  #settle: ((message: unknown) => void) | undefined;
  #failure: Error | undefined;
  #hasExited = false;

  constructor() {
    this.#worker = new Worker(new URL('./code-worker.ts', import.meta.url), { env: {}, name: 'code', resourceLimits });
    this.#worker.on('message', (message) => this.#settle?.(message));
    this.#worker.on('error', (error) => (this.#failure = error instanceof Error ? error : new Error('not started'))); // it exits next
    this.#worker.on('exit', () => {
      this.#hasExited = true;
      this.#settle?.(undefined);
    });
    this.#isReady = this.#next();
  }

  get isAlive(): boolean {
    return !this.#hasExited;
  }

  async run(job: CodeJob): Promise<CodeReport> {
    this.#worker.ref();
    if ((await this.#isReady) === undefined && this.#failure !== undefined)
      throw new StepError('code.unavailable', `Code cannot be run: ${this.#failure.message}`, 'system');
    if (this.#hasExited) return crashed;
    let isLate = false;
    const watch = setTimeout(() => {
      isLate = true;
      void this.end();
    }, patienceMs(job.limits.timeMs));
    const answer = this.#next();
    this.#worker.postMessage(job); // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread is no window
    const given = (await answer) as ThreadAnswer | undefined; // our own thread sends nothing else
    clearTimeout(watch);
    this.#worker.unref();
    if (given?.isSound === false) await this.end();
    if (given) return given.report;
    return isLate ? { kind: 'failed', error: describeError('code.time_limit'), log: [] } : crashed;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /** The next message, or undefined when the thread has ended. */
  #next(): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#settle = resolve;
    return promise;
  }
}

const crashed: CodeReport = { kind: 'failed', error: describeError('code.crashed'), log: [] };
