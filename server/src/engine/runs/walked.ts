import type { Json } from '../language/json.ts';
import { BranchAbandoned } from './step-failure.ts';

/** How far a walk over a step or block came. `value` is undefined for a step that was skipped. */
export type Walked =
  | { kind: 'done'; value: Json | undefined; /** What a code step has printed. */ log?: readonly string[] }
  | { kind: 'suspended' };

/** Nothing can go on before something happens; what that is, the execution's suspensions tell. */
export const suspended: Walked = { kind: 'suspended' };

export function done(value: Json | undefined): Walked {
  return { kind: 'done', value };
}

/** Of lines of steps that were waited for: why one failed, where one did. A line that was merely given up says least. */
export function findFailure(ends: readonly PromiseSettledResult<unknown>[]): { error: unknown } | undefined {
  const failures = ends.flatMap((end): { error: unknown }[] =>
    end.status === 'rejected' ? [{ error: end.reason }] : [],
  );
  return failures.find(({ error }) => !(error instanceof BranchAbandoned)) ?? failures[0];
}
