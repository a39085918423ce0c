/** Ways a walk over a plan ends before its last step. They are thrown inside the executor and never leave it. */
import { BudgetError } from '../language/expressions/budget.ts';
import { ExpressionError } from '../language/expressions/expression-error.ts';
import type { Json } from '../language/json.ts';
import { StepError } from '../steps/step-error.ts';
import type { RunError } from './run.ts';

/** A step failed and nothing inside handled it. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly error: RunError;

  constructor(error: RunError, options?: ErrorOptions) {
    super(error.message, options);
    this.error = error;
  }
}

/** A stop step was reached. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly output: Json;
  readonly reason: string | undefined;
  readonly path: string;

  constructor(stop: { status: 'completed' | 'failed' | 'cancelled'; output: Json; reason?: string; path: string }) {
    super(`stopped at ${stop.path}`);
    this.status = stop.status;
    this.output = stop.output;
    this.reason = stop.reason;
    this.path = stop.path;
  }
}

/** The run is no longer ours: whatever we would do now is somebody else's to do. */
export class RunLost extends Error {
  override readonly name = 'RunLost';
}

/** The branch this belongs to is no longer wanted: another one has failed, or enough have finished. */
export class BranchAbandoned extends Error {
  override readonly name = 'BranchAbandoned';
}

/** What a person is told about something thrown while a step was computed. Bugs of ours are thrown on. */
export function toStepFailure(error: unknown, path: string): StepFailure {
  if (error instanceof StepFailure) return error;
  if (error instanceof ExpressionError)
    return new StepFailure(
      { code: 'expression.failed', message: error.message, class: 'permanent', path },
      { cause: error },
    );
  if (error instanceof BudgetError)
    return new StepFailure({ code: 'expression.too_costly', message: error.message, class: 'permanent', path });
  if (error instanceof StepError)
    return new StepFailure(
      { code: error.code, message: error.message, class: error.errorClass, path },
      { cause: error },
    );
  throw error;
}
