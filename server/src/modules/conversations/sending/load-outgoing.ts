/** From claims to what adapters send: messages with their channel, history and attachments, a batch at a time. */
import { RetryPolicy, type ChannelStatus, type ChannelVendor } from '@millrace/contracts/channels/channels';
import type { MessagePurpose } from '@millrace/contracts/conversations/messages';
import { sql } from 'kysely';
import type { Files } from '#modules/files/files.module';
import type { Claim } from '#platform/leases/claims';
import { toPlusAddress } from '#platform/mail/mail-address';
import type { Tx } from '#platform/postgres/database';
import type { Vault } from '#platform/vault/vault';
import { toChannelAccount } from '../channels/channel.ts';
import type { ChannelAccount, OutboundAttachment } from '../channel-port.ts';
import type { MessageParties } from '../message-row.ts';
import type { Outgoing } from './outgoing.ts';

export interface LoadDeps {
  files: Files;
  vault: Vault;
}

export interface LoadedOutgoing extends Outgoing {
  channelStatus: ChannelStatus;
}

interface OutgoingRow {
  workspace_id: string;
  id: string;
  conversation_id: string;
  channel_id: string;
  contact_id: string;
  purpose: MessagePurpose;
  contact_address: string;
  parties: MessageParties;
  subject: string;
  text: string;
  text_file_id: string | null;
  html: string | null;
  html_file_id: string | null;
  external_id: string | null;
  in_reply_to: string | null;
  reference_ids: string[];
  automatic: string | null;
  attachment_count: number;
  attempt_group: number;
  attempt_count: number;
  created_at: Date;
  reply_token: string;
  failed: number;
  later: number;
}

/** Those of the claims that are still there, in no particular order. Reads bodies that lie in storage. */
export async function loadOutgoing(tx: Tx, deps: LoadDeps, claims: readonly Claim[]): Promise<LoadedOutgoing[]> {
  if (claims.length === 0) return [];
  const rows = await selectOutgoing(tx, claims);
  const channels = await selectChannels(tx, deps, rows);
  const attachments = await selectAttachments(tx, deps, rows);
  const bodies = await readStoredBodies(tx, deps, rows);
  const claimsById = new Map(claims.map((claim) => [claim.id, claim]));
  return rows.flatMap((row) => {
    const [claim, channel] = [claimsById.get(row.id), channels.get(row.channel_id)];
    if (!claim || !channel) return [];
    const number = row.attempt_count + 1;
    const to = row.parties.to[0] ?? { name: '', address: row.contact_address };
    return {
      claim,
      attempt: { workspaceId: row.workspace_id, messageId: row.id, group: row.attempt_group, number },
      history: { failed: row.failed, later: row.later },
      policy: channel.policy,
      channelStatus: channel.status,
      message: {
        workspaceId: row.workspace_id,
        id: row.id,
        conversationId: row.conversation_id,
        contactId: row.contact_id,
        channel: channel.account,
        purpose: row.purpose,
        isAutomatic: row.automatic !== null,
        to,
        replyTo: toReplyAddress(channel.account, row.reply_token),
        subject: row.subject,
        content: bodies.get(row.id) ?? { text: row.text, html: row.html },
        attachments: attachments.get(row.id) ?? [],
        externalId: row.external_id ?? `${row.id}@${channel.account.sender.address.split('@')[1] ?? 'localhost'}`,
        inReplyTo: row.in_reply_to,
        references: row.reference_ids,
        idempotencyKey: `${row.id}:${row.attempt_group}`,
        queuedAt: row.created_at,
      },
    };
  });
}

/** Where answers find their conversation by the address alone; null where such mail would not arrive. */
function toReplyAddress({ sender, settings }: ChannelAccount, token: string): string | null {
  return settings.plusAddressing === false ? null : toPlusAddress(sender.address, token);
}

async function selectOutgoing(tx: Tx, claims: readonly Claim[]): Promise<OutgoingRow[]> {
  const result = await sql<OutgoingRow>`
    select m.workspace_id, m.id, m.conversation_id, m.channel_id, m.contact_id, m.purpose, m.contact_address, m.parties,
           m.subject, m.text, m.text_file_id, m.html, m.html_file_id, m.external_id, m.in_reply_to, m.reference_ids,
           m.automatic, m.attachment_count, m.attempt_group, m.attempt_count, m.created_at, c.reply_token,
           coalesce(past.failed, 0)::int as failed, coalesce(past.later, 0)::int as later
      from unnest(${claims.map(({ workspaceId }) => workspaceId)}::uuid[], ${claims.map(({ id }) => id)}::uuid[])
             as claimed (workspace_id, id)
     cross join lateral (
       -- limit: looked up by its key, whatever the planner thinks of the table
       select row.* from messages row where row.workspace_id = claimed.workspace_id and row.id = claimed.id limit 1
     ) m
      join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
      left join lateral (
        select count(*) filter (where a.outcome = 'failed') as failed,
               count(*) filter (where a.outcome = 'later') as later
          from send_attempts a
         where m.attempt_count > 0 and a.workspace_id = m.workspace_id and a.message_id = m.id
           and a.attempt_group = m.attempt_group
      ) past on true
  `.execute(tx);
  return result.rows;
}

interface LoadedChannel {
  account: ChannelAccount;
  status: ChannelStatus;
  policy: RetryPolicy;
}

async function selectChannels(
  tx: Tx,
  deps: LoadDeps,
  rows: readonly OutgoingRow[],
): Promise<Map<string, LoadedChannel>> {
  const ids = [...new Set(rows.map(({ channel_id }) => channel_id))];
  const workspaces = [...new Set(rows.map(({ workspace_id }) => workspace_id))];
  const channels = await tx
    .selectFrom('channels')
    .selectAll()
    .where('workspace_id', 'in', workspaces)
    .where('id', 'in', ids)
    .execute();
  return new Map(
    channels.map((row) => {
      const status = row.status as ChannelStatus; // checked by the table
      const vendor = row.vendor as ChannelVendor; // likewise
      const account = toChannelAccount({ ...row, status, vendor, addresses: [] }, deps.vault);
      return [row.id, { account, status, policy: RetryPolicy.parse(row.retry_policy) }];
    }),
  );
}

async function selectAttachments(
  tx: Tx,
  deps: LoadDeps,
  rows: readonly OutgoingRow[],
): Promise<Map<string, OutboundAttachment[]>> {
  const withAttachments = rows.filter(({ attachment_count }) => attachment_count > 0);
  if (withAttachments.length === 0) return new Map();
  const found = await tx
    .selectFrom('attachments as a')
    .innerJoin('files as f', (join) =>
      join.onRef('f.workspace_id', '=', 'a.workspace_id').onRef('f.id', '=', 'a.file_id'),
    )
    .select([
      'a.message_id',
      'a.name',
      'a.disposition',
      'a.content_id',
      'f.content_type',
      'f.size_bytes',
      'f.storage_key',
    ])
    .where('a.workspace_id', 'in', [...new Set(withAttachments.map(({ workspace_id }) => workspace_id))])
    .where(
      'a.message_id',
      'in',
      withAttachments.map(({ id }) => id),
    )
    .orderBy('a.position')
    .execute();
  const attachments = found.map((row) => ({
    messageId: row.message_id,
    attachment: {
      name: row.name,
      contentType: row.content_type,
      sizeBytes: Number(row.size_bytes),
      disposition: row.disposition as OutboundAttachment['disposition'], // checked by the table
      contentId: row.content_id,
      open: () => deps.files.open({ storageKey: row.storage_key, name: row.name }),
    },
  }));
  return new Map(
    [...Map.groupBy(attachments, ({ messageId }) => messageId)].map(([id, list]) => [
      id,
      list.map(({ attachment }) => attachment),
    ]),
  );
}

/** Bodies longer than a row keeps. */
async function readStoredBodies(tx: Tx, deps: LoadDeps, rows: readonly OutgoingRow[]) {
  const bodies = new Map<string, { text: string; html: string | null }>();
  for (const row of rows) {
    if (row.text_file_id === null && row.html_file_id === null) continue;
    const read = async (fileId: string | null) => {
      const file = fileId === null ? undefined : await deps.files.find(tx, row.workspace_id, fileId);
      return file && (await deps.files.read(file)).toString('utf8');
    };
    bodies.set(row.id, {
      text: (await read(row.text_file_id)) ?? row.text,
      html: (await read(row.html_file_id)) ?? row.html,
    });
  }
  return bodies;
}
