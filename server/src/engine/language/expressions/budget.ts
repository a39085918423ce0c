/**
 * What one evaluation may cost. Expressions come from people who are not programmers and run over data that strangers
 * send: neither may occupy the process. A breach throws; it is an error of the run, not of the program.
 */
export interface Limits {
  /** Calls of methods and callbacks, items walked by them, and text read by them (a step for each KiB). */
  steps: number;
  /** Characters of one string, and items of one list. */
  size: number;
  /** Characters of all strings that methods make. */
  total: number;
}

const standardLimits: Limits = { steps: 200_000, size: 5_000_000, total: 100_000_000 };

export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}

export class Budget {
  readonly #limits: Limits;
  #steps: number;
  #total: number;

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...standardLimits, ...limits };
    this.#steps = this.#limits.steps;
    this.#total = this.#limits.total;
  }

  spend(steps: number): void {
    this.#steps -= steps;
    // Also when it is no number any more.
    if (!(this.#steps >= 0)) throw new BudgetError(`The expression takes more than ${this.#limits.steps} steps.`);
  }

  /** Before something of this length is made. */
  allowSize(length: number): void {
    if (!(length <= this.#limits.size))
      throw new BudgetError(`The expression makes something longer than ${this.#limits.size}.`);
  }

  /** After a string was made that may stay for as long as the evaluation does. */
  keep(length: number): void {
    this.#total -= length;
    if (this.#total < 0)
      throw new BudgetError(`The expression makes more than ${this.#limits.total} characters of text in all.`);
  }
}
