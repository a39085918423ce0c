import { normalisePoint } from '#modules/contacts/contacts.module';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from './import-deps.ts';
import { type ImportRecord, lastCause } from './import-record.ts';
import { loadSettingsFor } from './known-fields.ts';
import type { RecordReader } from './mapping/read-record.ts';
import type { RecordWriter, WriteContext } from './record-writer.ts';
import { CompanyWriter } from './writing/company-writer.ts';
import { PeopleWriter } from './writing/people-writer.ts';

/** What turns rows into records and records into the database, for one import, read once when work on it begins. */
export async function prepareReader(
  tx: Tx,
  deps: ImportDeps,
  record: ImportRecord,
): Promise<{ reader: RecordReader; writer: RecordWriter }> {
  const settings = await loadSettingsFor(tx, record);
  const { workspaceId, kind, columns, mapping, options } = record;
  const reader: RecordReader = {
    kind,
    columns,
    mapping,
    options,
    customFields: settings.customFields,
    normalisePoint: (point, value) => normalisePoint(point, value, settings.region),
  };
  const context: WriteContext = {
    workspaceId,
    importId: record.id,
    kind,
    options,
    actor: record.actor,
    cause: lastCause(record),
  };
  const writer =
    kind === 'companies' ? new CompanyWriter(deps, context, settings) : new PeopleWriter(deps, context, settings);
  return { reader, writer };
}
