/** Which steps before one have no sample yet although it reads them. Pure. */
import type { StepNode } from '../../graph/step-tree.ts';

export function missingSteps(
  node: StepNode,
  before: readonly Pick<StepNode, 'id'>[],
  known: Readonly<Record<string, unknown>>,
): string[] {
  const read = new Set(JSON.stringify(node.step).match(/[A-Za-z_]\w*/g));
  return before.map(({ id }) => id).filter((id) => read.has(id) && !Object.hasOwn(known, id));
}
