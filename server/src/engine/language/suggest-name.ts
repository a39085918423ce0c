/** `; did you mean "read"?`, or nothing when no name is near. */
export function suggestName(given: string, known: readonly string[]): string {
  // Of two letters, one other makes another word.
  const limit = given.length < 3 ? 0 : Math.max(1, Math.floor(given.length / 3));
  let nearest: { name: string; distance: number } | undefined;
  for (const name of known) {
    if (Math.abs(name.length - given.length) > limit) continue;
    const distance = distanceBetween(given.toLowerCase(), name.toLowerCase());
    if (distance <= limit && (!nearest || distance < nearest.distance)) nearest = { name, distance };
  }
  return nearest ? `; did you mean "${nearest.name}"?` : '';
}

/** Damerau-Levenshtein (optimal string alignment): letters added, removed, replaced, or swapped with the next. */
function distanceBetween(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  const cell = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= left.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      let distance = Math.min(
        cell(row - 1, column) + 1,
        cell(row, column - 1) + 1,
        cell(row - 1, column - 1) + (isSame ? 0 : 1),
      );
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isSwapped) distance = Math.min(distance, cell(row - 2, column - 2) + 1);
      rows[row]?.push(distance);
    }
  }
  return cell(left.length, right.length);
}
