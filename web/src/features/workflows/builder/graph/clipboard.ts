/** Steps as text, as they are copied and pasted: JSON a person can read, send to somebody or write by hand. Pure. */
import { isRecord } from '../../../../api/json.ts';
import { outermost } from './edit-steps.ts';
import type { StepPath } from './step-path.ts';
import { type LooseStep, readTree, type LooseDefinition } from './step-tree.ts';

export function copySteps(definition: LooseDefinition, paths: readonly StepPath[]): string | undefined {
  const nodes = outermost(readTree(definition), paths);
  if (nodes.length === 0) return undefined;
  // With their ids, even those made from places: what names them can follow.
  const steps = nodes.map(({ id, step }) => ({ id, ...step }));
  return JSON.stringify({ steps }, null, 2);
}

/** Steps from text: what was copied, a list of steps, one step, or a whole definition. */
export function readSteps(text: string): readonly LooseStep[] {
  const value = parse(text);
  const steps: unknown =
    isRecord(value) && Array.isArray(value['steps']) && !('type' in value) ? value['steps'] : value;
  const list: readonly unknown[] = Array.isArray(steps) ? steps : [steps];
  const found = list.filter((each): each is LooseStep => isRecord(each) && typeof each['type'] === 'string');
  return found.length === list.length ? found : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
