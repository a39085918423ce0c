import { isRecord } from '../../../api/json.ts';
import { lanesOf, type LooseStep } from '../builder/graph/step-tree.ts';

/** A step without the steps inside of it, which are told apart; how many lanes it has, and their conditions, are its own. */
export function ownFields(step: LooseStep): Readonly<Record<string, unknown>> {
  const lanes = lanesOf(step);
  const held = new Set(lanes.map(({ key }) => key));
  const own = Object.fromEntries(Object.entries(step).filter(([name]) => !held.has(name)));
  if (lanes.some(({ lane }) => lane === 'branch'))
    own['branches'] = lanes.filter(({ lane }) => lane === 'branch').length;
  if (step['type'] === 'conditional' && Array.isArray(step['cases'])) own['cases'] = step['cases'].map(withoutSteps);
  return own;
}

function withoutSteps(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { steps: _, ...rest } = value;
  return rest;
}
