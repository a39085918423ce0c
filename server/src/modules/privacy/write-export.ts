/** The zip of an export, written as it is read: each table as JSON and as CSV, and the files beside them. */
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { ZipFile } from 'yazl';
import type { Files } from '#modules/files/files.module';
import { toCsvLine } from '#platform/csv-line';
import type { Database } from '#platform/postgres/database';
import { type ExportTable, selectExportRows } from './export-tables.ts';

const rowsAtOnce = 500;

export interface ExportContent {
  workspaceId: string;
  tables: readonly ExportTable[];
  /** Of what is not in a table: said at the top. */
  about: Record<string, unknown>;
}

export function writeExport(deps: { database: Database; files: Files }, content: ExportContent): Readable {
  const zip = new ZipFile();
  const output = Readable.from(zip.outputStream);
  // What cannot be read ends the whole: a zip that misses something must not look like one that does not.
  zip.on('error', (error: Error) => output.destroy(error));
  void fillZip(zip, deps, content).catch((error: Error) => output.destroy(error));
  return output;
}

async function fillZip(
  zip: ZipFile,
  { database, files }: { database: Database; files: Files },
  { workspaceId, tables, about }: ExportContent,
): Promise<void> {
  zip.addBuffer(Buffer.from(`${JSON.stringify(about, undefined, 2)}\n`), 'about.json');
  for (const table of tables) {
    addLazily(zip, `${table.name}.json`, () => toJson(database, workspaceId, table));
    addLazily(zip, `${table.name}.csv`, () => toCsv(database, workspaceId, table));
  }
  const filesTable = tables.find(({ name }) => name === 'files');
  if (filesTable) await addFiles(zip, { database, files }, { workspaceId, table: filesTable });
  zip.end();
}

/** Read only when the zip has come to it, so that one is open at a time. */
function addLazily(zip: ZipFile, name: string, open: () => AsyncIterable<string>): void {
  zip.addReadStreamLazy(name, (callback) => callback(null, Readable.from(open())));
}

async function addFiles(
  zip: ZipFile,
  { database, files }: { database: Database; files: Files },
  { workspaceId, table }: { workspaceId: string; table: ExportTable },
): Promise<void> {
  const own = { ...table, where: sql`(${table.where}) and kind <> 'data_export'` };
  for await (const { id } of readRows(database, workspaceId, own)) {
    if (typeof id !== 'string') continue;
    const read = () => readFile({ database, files }, { workspaceId, id });
    zip.addReadStreamLazy(`files/${id}`, (callback) => callback(null, Readable.from(read())));
  }
}

/** A file whose bytes are gone leaves an empty entry: the rest of the export is worth having. */
async function* readFile(
  { database, files }: { database: Database; files: Files },
  { workspaceId, id }: { workspaceId: string; id: string },
): AsyncGenerator<Buffer> {
  const file = await database.inWorkspace(workspaceId, (tx) => files.find(tx, workspaceId, id), { isReadOnly: true });
  const stream = file && (await files.open(file).catch(() => undefined));
  // What a byte stream yields.
  if (stream) yield* stream as AsyncIterable<Buffer>;
}

async function* readRows(
  database: Database,
  workspaceId: string,
  table: ExportTable,
): AsyncGenerator<Record<string, unknown>> {
  let after: string[] | undefined;
  for (;;) {
    const page: Awaited<ReturnType<typeof selectExportRows>> = await database.inWorkspace(
      workspaceId,
      (tx) => selectExportRows(tx, table, { workspaceId, after, limit: rowsAtOnce }),
      { isReadOnly: true },
    );
    yield* page.map(({ row }) => row);
    const last = page.at(-1);
    if (!last || page.length < rowsAtOnce) return;
    after = last.key;
  }
}

async function* toJson(database: Database, workspaceId: string, table: ExportTable): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const row of readRows(database, workspaceId, table)) {
    yield separator + JSON.stringify(row);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

async function* toCsv(database: Database, workspaceId: string, table: ExportTable): AsyncGenerator<string> {
  yield `\uFEFF${toCsvLine(table.columns)}`;
  for await (const row of readRows(database, workspaceId, table)) {
    yield toCsvLine(table.columns.map((column) => toCell(row[column])));
  }
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
