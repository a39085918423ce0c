import { addNotes } from '#modules/contacts/contacts.module';
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from '../import-deps.ts';
import type { TouchedRecord } from '../import-store.ts';
import { isWritten, type RowPlan } from '../planning/row-plan.ts';
import type { WriteContext } from '../record-writer.ts';

interface Noted {
  context: WriteContext;
  about: 'contactId' | 'companyId';
  plans: readonly RowPlan<{ id: string | undefined }>[];
}

/** The notes of rows that were written, once their records exist. */
export async function writeNotes(tx: Tx, deps: ImportDeps, { context, about, plans }: Noted): Promise<TouchedRecord[]> {
  const noted = plans.filter(isWritten).flatMap(({ draft, ref }) => {
    const { note, row } = draft;
    return note && ref.id ? [{ row, note: { [about]: ref.id, body: note } }] : [];
  });
  const ids = await addNotes(tx, deps, { author: context, notes: noted.map(({ note }) => note) });
  return noted.map(({ row }, at) => ({ recordId: ids[at] ?? '', row, entityType: 'note', action: 'created' }));
}
