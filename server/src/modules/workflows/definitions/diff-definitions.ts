/** What changed from one definition to another: its own fields, and its steps by their ids wherever they stand. */
import { findMoved, type KeptStep } from '@millrace/contracts/workflows/moved-steps';
import type { Definition } from '#engine/language/definition';
import { toCanonicalText } from '#engine/language/hash-definition';
import { joinPath } from '#engine/language/problem';
import { assignIds } from '#engine/language/step-ids';
import { eachList } from '#engine/language/step-lists';
import type { Step } from '#engine/language/step-schemas';

export interface DefinitionDiff {
  /** Names of fields of the definition itself that differ: `triggers`, `concurrency`, … */
  readonly fields: readonly string[];
  readonly steps: readonly StepChange[];
}

export type StepChange =
  | { readonly kind: 'added'; readonly id: string; readonly to: string }
  | { readonly kind: 'removed'; readonly id: string; readonly from: string }
  /** It stands in another list, or elsewhere among the steps that stayed. */
  | { readonly kind: 'moved'; readonly id: string; readonly from: string; readonly to: string }
  /** `fields` are its own; what changed in steps inside of it is said of those. */
  | {
      readonly kind: 'changed';
      readonly id: string;
      readonly from: string;
      readonly to: string;
      readonly fields: readonly string[];
    };

interface Placed {
  readonly id: string;
  readonly step: Step;
  /** `steps[2].then[0]` */
  readonly place: string;
  /** The list it stands in, told by ids: `check.then`. Empty for that of the workflow. */
  readonly list: string;
}

export function diffDefinitions(before: Definition, after: Definition): DefinitionDiff {
  const [old, now] = [placeSteps(before), placeSteps(after)];
  const moved = findMoved(keptSteps(old, now));
  const steps: StepChange[] = [];
  for (const { id, place } of old.values()) if (!now.has(id)) steps.push({ kind: 'removed', id, from: place });
  for (const { id, place, step } of now.values()) {
    const was = old.get(id);
    if (!was) {
      steps.push({ kind: 'added', id, to: place });
      continue;
    }
    if (moved.has(id)) steps.push({ kind: 'moved', id, from: was.place, to: place });
    const fields = differingFields(ownFields(was.step), ownFields(step));
    if (fields.length > 0) steps.push({ kind: 'changed', id, from: was.place, to: place, fields });
  }
  const { steps: _before, ...oldFields } = before;
  const { steps: _after, ...newFields } = after;
  return { fields: differingFields(oldFields, newFields), steps };
}

function placeSteps({ steps }: Definition): Map<string, Placed> {
  const ids = assignIds(steps, []);
  const placed = new Map<string, Placed>();
  eachList(steps, (list, { path, container }) => {
    const key = container ? `${ids.idOf(container)}${path.slice(placeOf(container).length)}` : '';
    for (const [index, step] of list.entries()) {
      const id = ids.idOf(step);
      placed.set(id, { id, step, place: joinPath(path, index), list: key });
    }
  });
  return placed;

  function placeOf(step: Step): string {
    return placed.get(ids.idOf(step))?.place ?? '';
  }
}

function keptSteps(old: ReadonlyMap<string, Placed>, now: ReadonlyMap<string, Placed>): KeptStep<string>[] {
  const positions = new Map([...old.keys()].map((id, index) => [id, index]));
  return [...now.values()].flatMap(({ id, list }) => {
    const was = old.get(id);
    return was ? [{ step: id, from: was.list, index: positions.get(id) ?? 0, to: list }] : [];
  });
}

/** Without the steps inside of it; what else stands beside them in a case is part of the step. */
function ownFields(step: Step): Readonly<Record<string, unknown>> {
  const own: Record<string, unknown> = { ...step };
  for (const field of ['steps', 'then', 'else', 'compensate']) if (Array.isArray(own[field])) own[field] = 'steps';
  if (Array.isArray(own['onError'])) own['onError'] = 'steps';
  if (step.type === 'parallel') own['branches'] = step.branches.length;
  if (step.type === 'conditional' && step.cases) own['cases'] = step.cases.map(({ when }) => when);
  return own;
}

function differingFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => toText(before[name]) !== toText(after[name])).toSorted();
}

function toText(value: unknown): string | undefined {
  return value === undefined ? undefined : toCanonicalText(value);
}
