/** The order of the steps of one list: who waits for whom, and whether that can work. */
import type { Problem } from '../problem.ts';
import { joinPath } from '../problem.ts';
import type { Step } from '../step-schemas.ts';
import { suggestName } from '../suggest-name.ts';

export interface StepOrder {
  /** For each step, the indexes of those it waits for directly. */
  readonly after: readonly (readonly number[])[];
  /** Whether the earlier one is surely over before the step starts. */
  isBefore(earlier: number, index: number): boolean;
  /** The steps, each behind all it waits for; what is on a cycle is missing. */
  readonly sequence: readonly number[];
  readonly isSequential: boolean;
}

interface List {
  readonly steps: readonly Step[];
  readonly ids: readonly string[];
  readonly path: string;
}

export function orderSteps(list: List, problems: Problem[]): StepOrder {
  const after = directlyAfter(list, problems);
  const sequence = toSequence(after);
  reportCycle({ list, after, sequence, problems });
  const isSequential = after.every((earlier, index) =>
    index === 0 ? earlier.length === 0 : earlier.length === 1 && earlier[0] === index - 1,
  );
  const before = isSequential ? undefined : allBefore(after, sequence);
  return {
    after,
    isBefore: (earlier, index) => (before ? before[index]?.has(earlier) === true : earlier < index),
    sequence,
    isSequential,
  };
}

/** Without `after`: all steps before it in the list, of which only those nobody waits for yet need to be named. */
function directlyAfter(list: List, problems: Problem[]): number[][] {
  const awaited = new Set<number>();
  const open = new Set<number>();
  return list.steps.map((step, index) => {
    const earlier = step.after ? named(list, index, problems) : [...open];
    for (const each of earlier) {
      awaited.add(each);
      open.delete(each);
    }
    if (!awaited.has(index)) open.add(index);
    return earlier;
  });
}

function allBefore(after: readonly (readonly number[])[], sequence: readonly number[]): ReadonlySet<number>[] {
  const before = after.map(() => new Set<number>());
  for (const index of sequence) {
    for (const earlier of after[index] ?? []) {
      before[index]?.add(earlier);
      for (const further of before[earlier] ?? []) before[index]?.add(further);
    }
  }
  return before;
}

function named({ steps, ids, path }: List, index: number, problems: Problem[]): number[] {
  const own = joinPath(joinPath(path, index), 'after');
  const found = new Set<number>();
  for (const [position, id] of (steps[index]?.after ?? []).entries()) {
    const earlier = ids.indexOf(id);
    if (earlier === index)
      problems.push({ path: joinPath(own, position), message: 'a step cannot wait for itself', severity: 'error' });
    else if (earlier === -1)
      problems.push({
        path: joinPath(own, position),
        message: `no step "${id}" in the same list${suggestName(id, ids)}`,
        severity: 'error',
      });
    else found.add(earlier);
  }
  return [...found];
}

function toSequence(after: readonly (readonly number[])[]): number[] {
  const missing = after.map((earlier) => earlier.length);
  const followers: number[][] = after.map(() => []);
  for (const [index, earlier] of after.entries()) for (const each of earlier) followers[each]?.push(index);
  const sequence = missing.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let at = 0; at < sequence.length; at += 1) {
    for (const follower of followers[sequence[at] ?? -1] ?? []) {
      const left = (missing[follower] ?? 0) - 1;
      missing[follower] = left;
      if (left === 0) sequence.push(follower);
    }
  }
  return sequence;
}

function reportCycle(of: {
  list: List;
  after: readonly (readonly number[])[];
  sequence: readonly number[];
  problems: Problem[];
}): void {
  const { list, after, sequence, problems } = of;
  if (sequence.length === after.length) return;
  const done = new Set(sequence);
  const stuck = (index: number): number | undefined => after[index]?.find((earlier) => !done.has(earlier));
  // From any stuck step backwards one comes round at last.
  let at = after.findIndex((_, index) => !done.has(index));
  const trail: number[] = [];
  while (!trail.includes(at)) {
    trail.push(at);
    at = stuck(at) ?? at;
  }
  const cycle = [...trail.slice(trail.indexOf(at)), at];
  const implied = cycle.find((index) => !list.steps[index]?.after);
  const hint =
    implied === undefined
      ? ''
      : `; "${list.ids[implied]}" has no "after" and so waits for the steps before it: give it one`;
  problems.push({
    path: joinPath(joinPath(list.path, at), 'after'),
    message: `these steps wait for each other: ${cycle.map((index) => list.ids[index]).join(' → ')}${hint}`,
    severity: 'error',
  });
}
