/** Two rows about one record in the same lot: the later row says the last word, as an update would. */

interface New {
  custom?: Readonly<Record<string, unknown>> | undefined;
  tags?: readonly string[] | undefined;
  points?: readonly unknown[] | undefined;
}

export function mergeNewRecords<Record extends New>(first: Record, second: Record): Record {
  return {
    ...first,
    ...second,
    custom: { ...first.custom, ...second.custom },
    tags: [...new Set([...(first.tags ?? []), ...(second.tags ?? [])])],
    ...(first.points || second.points ? { points: [...(first.points ?? []), ...(second.points ?? [])] } : {}),
  };
}

interface Change {
  custom?: Readonly<Record<string, unknown>> | undefined;
  addTagIds?: readonly string[] | undefined;
  addPoints?: readonly unknown[] | undefined;
}

export function mergeChanges<Changed extends Change>(first: Changed, second: Changed): Changed {
  return {
    ...first,
    ...second,
    custom: { ...first.custom, ...second.custom },
    addTagIds: [...new Set([...(first.addTagIds ?? []), ...(second.addTagIds ?? [])])],
    ...(first.addPoints || second.addPoints
      ? { addPoints: [...(first.addPoints ?? []), ...(second.addPoints ?? [])] }
      : {}),
  };
}
