/**
 * What one evaluation may cost. Expressions come from people who are not programmers and run over data that strangers
 * send: neither may occupy the process. A breach throws; it is an error of the run, not of the program.
 */
export interface Limits {
  /** Calls of methods and callbacks, and items walked by them. */
  steps: number;
  /** Characters of one string, and items of one list. */
  size: number;
}

const standardLimits: Limits = { steps: 200_000, size: 5_000_000 };

export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}

export class Budget {
  readonly #limits: Limits;
  #steps: number;

  constructor(limits: Limits = standardLimits) {
    this.#limits = limits;
    this.#steps = limits.steps;
  }

  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new BudgetError(`The expression takes more than ${this.#limits.steps} steps.`);
  }

  /** Before something of this length is made. */
  allowSize(length: number): void {
    if (!(length <= this.#limits.size))
      throw new BudgetError(`The expression makes something longer than ${this.#limits.size}.`);
  }
}
