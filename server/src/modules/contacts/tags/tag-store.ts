import { type Color, colors } from '@millrace/contracts/contacts/tags';
import { sql } from 'kysely';
import { foldText } from '#modules/filters/filters.module';
import type { Ids } from '#platform/ids';
import type { Db, Tx } from '#platform/postgres/database';
import { toOneLine } from '../contact.ts';

/** What makes two names one tag. */
export function tagKey(name: string): string {
  return foldText(toOneLine(name));
}

/** A colour for a tag nobody chose one for: always the same for the same name. */
function colorOf(key: string): Color {
  let hash = 0;
  for (const letter of key) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return colors[hash % colors.length] ?? 'gray';
}

/** The tags of these names by their key; made where there are none. */
export async function ensureTags(
  tx: Tx,
  deps: { ids: Ids },
  wanted: { workspaceId: string; names: readonly string[] },
): Promise<Map<string, string>> {
  const nameOf = new Map(wanted.names.map((name) => [tagKey(name), toOneLine(name)]));
  const keys = [...nameOf.keys()].filter((key) => key !== '');
  if (keys.length === 0) return new Map();
  const found = await selectTagIds(tx, wanted.workspaceId, keys);
  const missing = keys.filter((key) => !found.has(key));
  if (missing.length === 0) return found;
  // Somebody else may make the same tag at this moment: theirs is then read below.
  await tx
    .insertInto('tags')
    .values(
      missing.map((key) => ({
        workspace_id: wanted.workspaceId,
        id: deps.ids.next(),
        key,
        name: nameOf.get(key) ?? key,
        color: colorOf(key),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return await selectTagIds(tx, wanted.workspaceId, keys);
}

async function selectTagIds(db: Db, workspaceId: string, keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('tags')
    .select(['key', 'id'])
    .where('workspace_id', '=', workspaceId)
    .where('key', '=', sql<string>`any (${keys}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.key, row.id]));
}
