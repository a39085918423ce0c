/** A list as rows: one step each, or, where steps say what they wait for (`after`), those that can go on beside each other. */
import type { StepList } from './step-tree.ts';

export interface Rows {
  readonly isGraph: boolean;
  /** Indexes of steps, row by row. */
  readonly steps: readonly (readonly number[])[];
  /** Which step waits for which, without what follows from others. Empty unless it is a graph. */
  readonly waits: readonly { readonly from: number; readonly to: number }[];
  /** Steps that wait for none, and steps none waits for. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

export function rowsOf({ steps }: Pick<StepList, 'steps'>): Rows {
  const isGraph = steps.some(({ step }) => Array.isArray(step['after']));
  if (!isGraph) return { isGraph, steps: steps.map((_, index) => [index]), waits: [], first: [], last: [] };
  const indexes = new Map(steps.map(({ id }, index) => [id, index]));
  const waits: { from: number; to: number }[] = [];
  const levels: number[] = [];
  const waitedFor = new Set<number>();
  for (const [index, { step }] of steps.entries()) {
    const after: unknown = step['after'];
    // Without `after`, for all before it: for those of them nobody waits for yet.
    const before = Array.isArray(after)
      ? after.flatMap((id: unknown) => indexes.get(String(id)) ?? [])
      : levels.flatMap((_, other) => (waitedFor.has(other) ? [] : [other]));
    // A step that waits for a later one is a mistake the compiler tells; here it is not followed.
    const known = before.filter((other) => other < index);
    for (const from of known) {
      waits.push({ from, to: index });
      waitedFor.add(from);
    }
    levels.push(known.length === 0 ? 0 : 1 + Math.max(...known.map((other) => levels[other] ?? 0)));
  }
  const rows = Map.groupBy(steps.keys(), (index) => levels[index] ?? 0);
  const waiting = new Set(waits.map(({ to }) => to));
  return {
    isGraph,
    steps: [...rows.keys()].toSorted((one, other) => one - other).map((level) => rows.get(level) ?? []),
    waits,
    first: [...steps.keys()].filter((index) => !waiting.has(index)),
    last: [...steps.keys()].filter((index) => !waitedFor.has(index)),
  };
}
