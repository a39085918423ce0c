/** What the program's end tells a script. Documented in docs/operating/command-line.md; never reused for something else. */
export const exitCodes = {
  done: 0,
  /** The command did its work and its answer is no: doctor found something, an import failed. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 64,
  /** A file given to the command cannot be read or used. */
  input: 65,
  /** The database cannot be reached, or is one this release must not use. */
  database: 69,
  /** A bug: please report it. */
  bug: 70,
  /** A port is taken or may not be used. */
  port: 71,
  /** Already running in this place. */
  running: 75,
  /** A setting cannot be used. */
  config: 78,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A problem whose message is all a person needs: printed without a stack, and the program ends with its code. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
