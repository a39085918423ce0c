import type { BatchAnswer } from '@millrace/contracts/contacts/record-lists';
import type { Problem } from '#platform/errors';

/** One row of a batch, done or refused. */
export type RowResult = { ok: true; id: string } | { ok: false; id: string; problem: Problem };

export function toBatchAnswer(rows: readonly RowResult[]): BatchAnswer {
  const succeeded = rows.filter((row) => row.ok).length;
  return {
    results: rows.map((row) =>
      row.ok
        ? { id: row.id, ok: true }
        : { id: row.id, ok: false, error: { code: row.problem.definition.code, detail: row.problem.message } },
    ),
    succeeded,
    failed: rows.length - succeeded,
  };
}
