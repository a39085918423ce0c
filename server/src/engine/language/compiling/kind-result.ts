/** What the compilation of a kind of step gives: what is its own in the plan, and what is known of its value. */
import type { PlanBlock, PlanStep } from '../plan.ts';
import type { Binding } from '../expressions/checking/scope.ts';
import type { Shape } from '../expressions/checking/shape.ts';

type Common = 'id' | 'name' | 'place' | 'after' | 'when' | 'retry' | 'timeoutMs' | 'onError' | 'compensate';
type Own<Kind> = Kind extends unknown ? Omit<Kind, Common> : never;

export interface KindResult<Kind = PlanStep> {
  readonly own: Own<Kind>;
  /** `any` without it. */
  readonly shape?: Shape;
  /** Why it may be over and have no value. */
  readonly maybe?: Binding['maybe'];
  /** When it is over, so is the run. */
  readonly ends?: boolean;
}

export interface CompiledBlock {
  readonly block: PlanBlock;
  readonly bindings: readonly Binding[];
  readonly ends: boolean;
}

export function isPureBlock({ steps }: PlanBlock): boolean {
  return steps.every((step) => step.isPure);
}

/** The value of a block is that of its last step. */
export function lastOf({ bindings }: CompiledBlock): Binding | undefined {
  return bindings.at(-1);
}
