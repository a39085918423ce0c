/** What passes between the program and the thread that runs code: text and numbers only. */
import type { CodeError } from './code-error.ts';

/** Time on the clock for processor time: a machine that is busy must not fail what is within its limit. */
export const clockFactor = 4;

export interface CodeLimits {
  /** Of processor time, so that a busy machine does not shorten it. */
  readonly timeMs: number;
  readonly memoryBytes: number;
  /** Characters of JSON that may come back. */
  readonly resultLength: number;
}

export interface CodeJob {
  /** The body of a function that sees `input`. */
  readonly source: string;
  readonly inputJson: string;
  /** What the clock shows all the time, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Of the random numbers, from 0 to 1. */
  readonly seed: number;
  readonly limits: CodeLimits;
}

export type CodeReport = { readonly log: readonly string[] } & (
  | { readonly kind: 'done'; readonly json: string }
  | { readonly kind: 'failed'; readonly error: CodeError }
);

export interface ThreadAnswer {
  readonly report: CodeReport;
  /** Whether the thread can take another job. */
  readonly isSound: boolean;
}
