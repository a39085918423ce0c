import type { ImportKind } from '@millrace/contracts/imports/imports';
import { loadRecordSettings, type RecordSettings } from '#modules/contacts/contacts.module';
import type { Db } from '#platform/postgres/database';

/** What the workspace has decided about the records a file is imported into. */
export async function loadSettingsFor(
  db: Db,
  record: { workspaceId: string; kind: ImportKind },
): Promise<RecordSettings> {
  return await loadRecordSettings(db, record.workspaceId, record.kind === 'companies' ? 'company' : 'contact');
}
