/** The statuses a workspace begins with, in its language; it renames, adds and removes from there. */
import type { Color } from '@millrace/contracts/contacts/tags';
import type { StatusKind } from '@millrace/contracts/filter/filter-fields';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';

const defaults: readonly { kind: StatusKind; color: Color; en: string; de: string }[] = [
  { kind: 'new', color: 'blue', en: 'New', de: 'Neu' },
  { kind: 'working', color: 'yellow', en: 'Working', de: 'In Arbeit' },
  { kind: 'qualified', color: 'violet', en: 'Qualified', de: 'Qualifiziert' },
  { kind: 'converted', color: 'green', en: 'Converted', de: 'Gewonnen' },
  { kind: 'lost', color: 'gray', en: 'Lost', de: 'Verloren' },
];

export async function seedLeadStatuses(tx: Tx, deps: { ids: Ids }, workspaceId: string): Promise<void> {
  const { locale } = await tx
    .selectFrom('workspaces')
    .select('locale')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('lead_statuses')
    .values(
      defaults.map(({ kind, color, en, de }, position) => ({
        workspace_id: workspaceId,
        id: deps.ids.next(),
        name: locale === 'de' ? de : en,
        kind,
        color,
        position,
      })),
    )
    .execute();
}
