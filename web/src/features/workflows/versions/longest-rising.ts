/** Indexes of a longest run of rising numbers, others left out between them. */
export function longestRising(numbers: readonly number[]): ReadonlySet<number> {
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
