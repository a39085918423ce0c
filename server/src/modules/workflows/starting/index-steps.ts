import type { Plan, PlanBlock, PlanStep } from '#engine/language/plan';

/** All steps of a plan, wherever they stand, by their ids. */
export function indexSteps(plan: Plan): Map<string, PlanStep> {
  const steps = new Map<string, PlanStep>();
  const visit = (block: PlanBlock): void => {
    for (const step of block.steps) {
      steps.set(step.id, step);
      for (const inner of blocksIn(step)) visit(inner);
    }
  };
  visit(plan.block);
  return steps;
}

function blocksIn(step: PlanStep): PlanBlock[] {
  const around = [step.onError, step.compensate].filter((block) => typeof block === 'object');
  if (step.kind === 'conditional') return [...step.cases.map(({ block }) => block), ...around];
  if (step.kind === 'loop') return [step.block, ...around];
  if (step.kind === 'parallel') return [...step.branches, ...around];
  return around;
}
