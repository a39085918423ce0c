/** Saying what a column becomes. A target that holds one value belongs to one column: the newest choice wins. */
import type { ColumnMapping } from '@millrace/contracts/imports/imports';
import { repeatableTargets } from '@millrace/contracts/imports/imports';

export function mapColumn(mapping: readonly ColumnMapping[], column: number, target: string | null): ColumnMapping[] {
  const others = mapping.filter((each) => each.column !== column);
  if (target === null) return others;
  const isTaken = (each: ColumnMapping) => each.target === target && !repeatableTargets.includes(target);
  return [...others.filter((each) => !isTaken(each)), { column, target }].toSorted(
    (one, other) => one.column - other.column,
  );
}

export function targetOf(mapping: readonly ColumnMapping[], column: number): string | null {
  return mapping.find((each) => each.column === column)?.target ?? null;
}
