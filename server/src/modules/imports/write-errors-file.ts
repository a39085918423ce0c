/**
 * The problems of an import as a CSV file that can be mended and imported again: the columns of the original file, and
 * before them where and why. Written in pages, so that a file of a million errors needs no memory.
 */
import { toCsvLine } from '#platform/csv-line';
import type { Database } from '#platform/postgres/database';
import type { ImportRecord } from './import-record.ts';
import { selectProblems } from './import-store.ts';

const pageSize = 1000;
const ownColumns = ['Row', 'Line', 'Severity', 'Column', 'Value', 'Reason'];

export async function* writeErrorsFile(database: Database, record: ImportRecord): AsyncGenerator<string> {
  const scope = { workspaceId: record.workspaceId, importId: record.id };
  // The mark tells Excel that this is UTF-8.
  yield `\uFEFF${toCsvLine([...ownColumns, ...record.columns.map((column) => column.header)])}`;
  let after: { row: number; number: number } | undefined;
  for (;;) {
    const page = await database.inWorkspace(scope.workspaceId, (tx) =>
      selectProblems(tx, scope, { limit: pageSize, after }),
    );
    const last = page.at(-1);
    if (!last) return;
    yield page
      .map((problem) => {
        const cells = Array.isArray(problem.cells) ? problem.cells.map(String) : [];
        return toCsvLine([
          String(problem.row),
          String(problem.line),
          problem.severity,
          problem.column_name ?? '',
          problem.value ?? '',
          problem.reason,
          ...cells,
        ]);
      })
      .join('');
    after = { row: last.row, number: last.number };
  }
}
