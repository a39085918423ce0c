/** What the executor wants to know of a step again and again; found out once for each step of a plan. */
import type { PlanBlock, PlanStep } from '../language/plan.ts';

/** The blocks directly inside a step. */
function innerBlocks(step: PlanStep): readonly PlanBlock[] {
  const handler = typeof step.onError === 'object' ? [step.onError] : [];
  switch (step.kind) {
    case 'conditional':
      return [...step.cases.map(({ block }) => block), ...handler];
    case 'loop':
      return [step.block, ...handler];
    case 'parallel':
      return [...step.branches, ...handler];
    default:
      return handler;
  }
}

/** Nothing in it has to be waited for, not even for a moment: it is computed in one go. */
export const isSynchronous = remembered((step): boolean => {
  if (!step.isPure || step.kind === 'code' || step.compensate || step.timeoutMs !== undefined) return false;
  return innerBlocks(step).every((block) => block.steps.every(isSynchronous));
});

/** Something in it is taken back when the run fails: its record alone does not tell what. */
export const holdsCompensation = remembered((step): boolean =>
  innerBlocks(step).some((block) =>
    block.steps.some((inner) => inner.compensate !== undefined || holdsCompensation(inner)),
  ),
);

/** Steps of a block in an order in which each comes after those it waits for. */
export function orderSteps(block: PlanBlock): readonly PlanStep[] {
  if (block.isSequential) return block.steps;
  const known = orders.get(block);
  if (known) return known;
  const done = new Set<number>();
  const order: PlanStep[] = [];
  // The compiler has refused cycles: each round finds at least one.
  while (order.length < block.steps.length) {
    const next = block.steps.findIndex((step, index) => !done.has(index) && step.after.every((each) => done.has(each)));
    const step = block.steps[next];
    if (!step) throw new Error('A block of a plan goes in a circle.');
    done.add(next);
    order.push(step);
  }
  orders.set(block, order);
  return order;
}

const orders = new WeakMap<PlanBlock, readonly PlanStep[]>();

function remembered(find: (step: PlanStep) => boolean): (step: PlanStep) => boolean {
  const known = new WeakMap<PlanStep, boolean>();
  return (step) => {
    let answer = known.get(step);
    if (answer === undefined) {
      answer = find(step);
      known.set(step, answer);
    }
    return answer;
  };
}
