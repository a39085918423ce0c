/** One walk that rewrites lists of steps and leaves alone, down to its identity, what it does not touch. Pure. */
import { isRecord } from '../../../../api/json.ts';
import { type ListPath, rootList, stepAt, type StepPath } from './step-path.ts';
import { asStep, lanesOf, type LooseDefinition, type LooseStep, stepsOf } from './step-tree.ts';

/** Gets the list as it was and where it was; what it answers stands there afterwards. */
export type RewriteList = (steps: readonly unknown[], list: ListPath) => readonly unknown[];

export function rewriteLists(definition: LooseDefinition, rewrite: RewriteList): LooseDefinition {
  const before = stepsOf(definition);
  const after = rewriteList(before, rootList, rewrite);
  return after === before ? definition : { ...definition, steps: after };
}

function rewriteList(steps: readonly unknown[], list: ListPath, rewrite: RewriteList): readonly unknown[] {
  // What is inside is rewritten under its old path: the places an edit names are those before it.
  const inside = new Map(steps.map((value, index) => [value, rewriteStep(value, stepAt(list, index), rewrite)]));
  const after = rewrite(steps, list).map((value) => inside.get(value) ?? value);
  return isSameList(steps, after) ? steps : after;
}

function rewriteStep(value: unknown, path: string, rewrite: RewriteList): unknown {
  const step = asStep(value);
  let changed: LooseStep = step;
  for (const { key, steps } of lanesOf(step)) {
    const after = rewriteList(steps, `${path}.${key}`, rewrite);
    if (after !== steps) changed = putLane(changed, key, after);
  }
  return changed === step ? value : changed;
}

/** Gets each step with what is in it rewritten already; what it answers stands there afterwards. */
export function mapSteps(
  definition: LooseDefinition,
  map: (step: LooseStep, path: StepPath) => LooseStep,
): LooseDefinition {
  const before = stepsOf(definition);
  const after = mapList(before, rootList, map);
  return after === before ? definition : { ...definition, steps: after };
}

function mapList(
  steps: readonly unknown[],
  list: ListPath,
  map: (step: LooseStep, path: StepPath) => LooseStep,
): readonly unknown[] {
  const after = steps.map((value, index) => {
    const path = stepAt(list, index);
    const step = asStep(value);
    let changed = step;
    for (const { key, steps: inner } of lanesOf(step)) {
      const mapped = mapList(inner, `${path}.${key}`, map);
      if (mapped !== inner) changed = putLane(changed, key, mapped);
    }
    const result = map(changed, path);
    return result === step ? value : result;
  });
  return isSameList(steps, after) ? steps : after;
}

/** Puts a list into a step, under `then`, `cases[1].steps` or `branches[0]`. */
export function putLane(step: LooseStep, key: string, steps: readonly unknown[]): LooseStep {
  const [, name = key, index, field] = /^(\w+)\[(\d+)\](?:\.(\w+))?$/.exec(key) ?? [];
  if (index === undefined) return { ...step, [name]: steps };
  const members: unknown[] = Array.isArray(step[name]) ? [...step[name]] : [];
  const member = members[Number(index)];
  members[Number(index)] = field === undefined ? steps : { ...(isRecord(member) && member), [field]: steps };
  return { ...step, [name]: members };
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
