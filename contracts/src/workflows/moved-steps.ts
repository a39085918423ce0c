/** Which steps have moved from one definition to another, said alike by the API and by the page of versions. Pure. */

/** A step that is in both definitions. */
export interface KeptStep<Step> {
  readonly step: Step;
  /** The list it stood in, told by what is in the later definition; undefined where that list is gone. */
  readonly from: string | undefined;
  /** Its place there among the others: of two, the smaller came first. */
  readonly index: number;
  /** The list it stands in now. */
  readonly to: string;
}

/**
 * As few as possible: those that changed their list, and those out of the order of the rest.
 * @param kept in the order of the later definition
 */
export function findMoved<Step>(kept: Iterable<KeptStep<Step>>): ReadonlySet<Step> {
  const moved = new Set<Step>();
  const stayed = new Map<string, KeptStep<Step>[]>();
  for (const each of kept) {
    if (each.from === each.to) stayed.set(each.to, [...(stayed.get(each.to) ?? []), each]);
    else moved.add(each.step);
  }
  for (const steps of stayed.values()) {
    const inOrder = longestRising(steps.map(({ index }) => index));
    for (const [at, { step }] of steps.entries()) if (!inOrder.has(at)) moved.add(step);
  }
  return moved;
}

/** Indexes of a longest run of rising numbers, others left out between them. */
function longestRising(numbers: readonly number[]): ReadonlySet<number> {
  /** For each length, the index of the smallest number such a run can end with. */
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, number] of numbers.entries()) {
    const found = ends.findIndex((end) => (numbers[end] ?? 0) >= number);
    const length = found === -1 ? ends.length : found;
    previous.push(ends[length - 1]);
    ends[length] = index;
  }
  const kept = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) kept.add(at);
  return kept;
}
