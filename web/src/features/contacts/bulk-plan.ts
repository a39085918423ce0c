/** How many records are changed in one go, and what would take it back. Pure. */
const batchSize = 500;

export function inBatches<Item>(items: readonly Item[], size = batchSize): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

export interface BatchResult {
  results: readonly { id: string; ok: boolean; error?: { code: string; detail: string } | undefined }[];
}

export interface BulkOutcome {
  done: readonly string[];
  failed: readonly { id: string; detail: string }[];
}

export function toOutcome(answers: readonly BatchResult[]): BulkOutcome {
  const results = answers.flatMap((answer) => answer.results);
  return {
    done: results.filter(({ ok }) => ok).map(({ id }) => id),
    failed: results.filter(({ ok }) => !ok).map(({ id, error }) => ({ id, detail: error?.detail ?? '' })),
  };
}

/** Ids grouped by the value the records had, so that each group goes back to it in one batch. */
export function groupByValue<Row extends { id: string }, Value extends { id: string } | null>(
  rows: readonly Row[],
  valueOf: (row: Row) => Value,
): { value: Value; ids: string[] }[] {
  const groups = new Map<string | null, { value: Value; ids: string[] }>();
  for (const row of rows) {
    const value = valueOf(row);
    const key = value?.id ?? null;
    const group = groups.get(key) ?? { value, ids: [] };
    group.ids.push(row.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
