/** What an import would do, without doing it: the same reading and planning, in short transactions that write nothing. */
import type { DryRun } from '@millrace/contracts/imports/imports';
import { importErrors } from '@millrace/contracts/imports/imports';
import type { z } from 'zod';
import { Problem } from '#platform/errors';
import type { ImportDeps } from './import-deps.ts';
import {
  type ImportRecord,
  noCounts,
  requireIdentity,
  requireMapping,
  requireState,
  toImportRecord,
} from './import-record.ts';
import { selectImport } from './import-store.ts';
import { readRecord, type RecordDraft, type RecordReader, type RowProblem } from './mapping/read-record.ts';
import { prepareReader } from './prepare-reader.ts';
import { readDataRows } from './reading/inspect-file.ts';
import type { RecordWriter } from './record-writer.ts';

type DryRunAnswer = z.input<typeof DryRun>;

const rowsTried = 100_000;
const chunkRows = 1000;
const problemsShown = 20;
const recordsShown = 10;

export async function dryRunImport(
  deps: ImportDeps,
  asked: { workspaceId: string; id: string },
): Promise<DryRunAnswer> {
  const { database, files } = deps;
  const { record, reader, writer, content } = await database.inWorkspace(asked.workspaceId, async (tx) => {
    const row = await selectImport(tx, { workspaceId: asked.workspaceId, importId: asked.id });
    if (!row) throw new Problem(importErrors.notFound, 'There is no such import in this workspace.');
    const found = toImportRecord(row);
    requireState(found, ['draft'], 'tried');
    const prepared = await prepareReader(tx, deps, found);
    requireMapping(
      found,
      prepared.reader.customFields.map((field) => field.key),
    );
    requireIdentity(found);
    const file = await files.find(tx, asked.workspaceId, found.fileId);
    if (!file) throw new Error(`Import ${found.id} has no file.`);
    return { record: found, ...prepared, content: await files.open(file) };
  });
  const trial = new Trial(deps, { record, reader, writer });
  for await (const rows of readDataRows(content, { ...record, dialect: record.dialect })) {
    for (const row of rows) {
      if (trial.rows === rowsTried) return await trial.finish({ isComplete: false });
      trial.read(readRecord(row, reader));
      if (trial.waiting >= chunkRows) await trial.planWaiting();
    }
  }
  return await trial.finish({ isComplete: true });
}

class Trial {
  readonly #deps: ImportDeps;
  readonly #import: { record: ImportRecord; reader: RecordReader; writer: RecordWriter };
  readonly #answer: DryRunAnswer = { isComplete: true, counts: noCounts(), problems: [], sample: [] };
  #waiting: RecordDraft[] = [];

  constructor(deps: ImportDeps, tried: { record: ImportRecord; reader: RecordReader; writer: RecordWriter }) {
    this.#deps = deps;
    this.#import = tried;
  }

  get rows(): number {
    return this.#answer.counts.rows;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  read(row: { draft: RecordDraft | undefined; problems: RowProblem[] }): void {
    this.#answer.counts.rows += 1;
    this.#note(row.problems);
    if (row.draft) this.#waiting.push(row.draft);
    else this.#answer.counts.failed += 1;
  }

  async planWaiting(): Promise<void> {
    const { record, writer } = this.#import;
    const drafts = this.#waiting;
    this.#waiting = [];
    if (drafts.length === 0) return;
    const results = await this.#deps.database.inWorkspace(record.workspaceId, (tx) => writer.plan(tx, drafts));
    for (const { row, action, problems, preview } of results) {
      this.#answer.counts[action] += 1;
      this.#note(problems);
      if (this.#answer.sample.length < recordsShown) this.#answer.sample.push({ row, action, ...preview });
    }
  }

  async finish(end: { isComplete: boolean }): Promise<DryRunAnswer> {
    await this.planWaiting();
    const problems = this.#answer.problems.toSorted((a, b) => a.row - b.row).slice(0, problemsShown);
    return { ...this.#answer, ...end, problems };
  }

  #note(problems: readonly RowProblem[]): void {
    for (const problem of problems) {
      if (problem.severity === 'warning') this.#answer.counts.warnings += 1;
      // Problems of planning come a chunk later than those of reading: some more are kept, then sorted.
      if (this.#answer.problems.length < problemsShown + chunkRows) this.#answer.problems.push(problem);
    }
  }
}
