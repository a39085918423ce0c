import type { ChannelStatus, ChannelVendor } from '@millrace/contracts/channels/channels';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export interface ChannelRow {
  workspace_id: string;
  id: string;
  vendor: ChannelVendor;
  name: string;
  sender_name: string;
  address: string;
  /** All whose mail comes in, the first of them `address`. */
  addresses: string[];
  status: ChannelStatus;
  settings: unknown;
  secret: Buffer | null;
  retry_policy: unknown;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** Channels with their addresses, the sending one first. */
function channels(db: Db) {
  return db
    .selectFrom('channels as c')
    .selectAll('c')
    .select(
      sql<string[]>`(
        select coalesce(array_agg(a.address order by a.address <> c.address, a.address), '{}')
          from channel_addresses a
         where a.workspace_id = c.workspace_id and a.channel_id = c.id)`.as('addresses'),
    );
}

type SelectedChannel = Omit<ChannelRow, 'vendor' | 'status'> & { vendor: string; status: string };

function toChannelRow(row: SelectedChannel): ChannelRow {
  // Both are checked by the table.
  return { ...row, vendor: row.vendor as ChannelVendor, status: row.status as ChannelStatus };
}

export async function findChannel(db: Db, workspaceId: string, id: string): Promise<ChannelRow | undefined> {
  const row = await channels(db).where('c.workspace_id', '=', workspaceId).where('c.id', '=', id).executeTakeFirst();
  return row && toChannelRow(row);
}

/** Waits for whoever changes the channel at the moment. */
export async function lockChannel(tx: Tx, workspaceId: string, id: string): Promise<ChannelRow | undefined> {
  const row = await channels(tx)
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', '=', id)
    .forUpdate('c')
    .executeTakeFirst();
  return row && toChannelRow(row);
}

export interface ChannelPage {
  workspaceId: string;
  /** Without it, all but the archived. */
  status: ChannelStatus | undefined;
  limit: number;
  after: { name: string; id: string } | undefined;
}

/** By name; one more than the limit tells that there are more. */
export async function selectChannels(db: Db, page: ChannelPage): Promise<ChannelRow[]> {
  let query = channels(db).where('c.workspace_id', '=', page.workspaceId);
  query = page.status ? query.where('c.status', '=', page.status) : query.where('c.status', '<>', 'archived');
  if (page.after) query = query.where(sql<boolean>`(c.name, c.id) > (${page.after.name}, ${page.after.id}::uuid)`);
  const rows = await query.orderBy('c.name').orderBy('c.id').limit(page.limit).execute();
  return rows.map(toChannelRow);
}

export async function countChannels(db: Db, workspaceId: string, status: ChannelStatus | undefined): Promise<number> {
  const all = db.selectFrom('channels').where('workspace_id', '=', workspaceId);
  const matching = status ? all.where('status', '=', status) : all.where('status', '<>', 'archived');
  const row = await matching.select(sql<string>`count(*)`.as('count')).executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function insertChannel(tx: Tx, row: Omit<ChannelRow, 'addresses'>): Promise<void> {
  await tx
    .insertInto('channels')
    .values({ ...row, settings: JSON.stringify(row.settings), retry_policy: JSON.stringify(row.retry_policy) })
    .execute();
}

export async function updateChannelRow(
  tx: Tx,
  row: Omit<ChannelRow, 'addresses' | 'created_at' | 'vendor'>,
): Promise<void> {
  const { workspace_id, id, settings, retry_policy, ...rest } = row;
  await tx
    .updateTable('channels')
    .set({ ...rest, settings: JSON.stringify(settings), retry_policy: JSON.stringify(retry_policy) })
    .where('workspace_id', '=', workspace_id)
    .where('id', '=', id)
    .execute();
}

/**
 * Gives a channel these addresses and no others. Answers those that could not be had, because another channel of the
 * installation has them.
 */
export async function replaceAddresses(
  tx: Tx,
  channel: { workspaceId: string; id: string },
  addresses: readonly string[],
): Promise<string[]> {
  await tx
    .deleteFrom('channel_addresses')
    .where('workspace_id', '=', channel.workspaceId)
    .where('channel_id', '=', channel.id)
    .where('address', 'not in', addresses.length > 0 ? addresses : [''])
    .execute();
  if (addresses.length === 0) return [];
  const rows = addresses.map((address) => ({ workspace_id: channel.workspaceId, channel_id: channel.id, address }));
  // The unique index reaches over workspaces, whose rows the policy hides: so try, then look which are ours.
  await tx
    .insertInto('channel_addresses')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const ours = await tx
    .selectFrom('channel_addresses')
    .select('address')
    .where('workspace_id', '=', channel.workspaceId)
    .where('channel_id', '=', channel.id)
    .execute();
  return addresses.filter((address) => !ours.some((row) => row.address === address));
}

/** For the SMTP listener, which knows a recipient and no workspace yet: as the owner, over all workspaces. */
export async function findChannelByAddress(
  owner: Db,
  address: string,
): Promise<{ workspaceId: string; channelId: string } | undefined> {
  const row = await owner
    .selectFrom('channel_addresses as a')
    .innerJoin('channels as c', (join) =>
      join.onRef('c.workspace_id', '=', 'a.workspace_id').onRef('c.id', '=', 'a.channel_id'),
    )
    .select(['a.workspace_id', 'a.channel_id'])
    .where('a.address', '=', address)
    .where('c.status', '<>', 'archived')
    .executeTakeFirst();
  return row && { workspaceId: row.workspace_id, channelId: row.channel_id };
}
