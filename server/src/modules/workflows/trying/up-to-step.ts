/** What trying one step needs of a definition: mistakes behind it keep nobody from trying it. Pure. */
import type { Definition } from '../definitions/workflow.ts';

/** Without what comes after the step, in its list and in those around it; as it is where there is no such step. */
export function upToStep(definition: Definition, stepId: string): Definition {
  const steps = cut(definition['steps'], stepId);
  if (!steps) return definition;
  const { triggers: _triggers, output: _output, concurrency: _concurrency, ...rest } = definition;
  return { ...rest, steps };
}

function cut(list: unknown, stepId: string): readonly unknown[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const steps: readonly unknown[] = list;
  for (const [index, step] of steps.entries()) {
    if (!isObject(step)) continue;
    const kept = step['id'] === stepId ? step : cutInside(step, stepId);
    if (!kept) continue;
    // Where `after` says the order, what is needed may stand behind.
    const isInOrder = steps.every((each) => !isObject(each) || each['after'] === undefined);
    return [...steps.slice(0, index), kept, ...(isInOrder ? [] : steps.slice(index + 1))];
  }
  return undefined;
}

const lists = ['steps', 'then', 'else', 'onError', 'compensate'] as const;

function cutInside(step: Fields, stepId: string): Fields | undefined {
  for (const name of lists) {
    const kept = cut(step[name], stepId);
    if (kept) return { ...step, [name]: kept };
  }
  const { branches, cases } = step;
  const branch = within(branches, (each) => cut(each, stepId));
  if (branch) return { ...step, branches: branch };
  const chosen = within(cases, (each) => {
    const kept = isObject(each) ? cut(each['steps'], stepId) : undefined;
    return kept && isObject(each) ? { ...each, steps: kept } : undefined;
  });
  return chosen && { ...step, cases: chosen };
}

function within(list: unknown, change: (each: unknown) => unknown): readonly unknown[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const all: readonly unknown[] = list;
  for (const [index, each] of all.entries()) {
    const kept = change(each);
    if (kept !== undefined) return all.with(index, kept);
  }
  return undefined;
}

interface Fields {
  readonly [field: string]: unknown;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
