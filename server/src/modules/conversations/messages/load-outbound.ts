/** Outbound messages as their adapters take them, read for a whole batch at once; for the senders, over all workspaces. */
import { ChannelSettings, type ChannelVendor } from '@millrace/contracts/channels/channels';
import type { MessagePurpose } from '@millrace/contracts/conversations/messages';
import { sql } from 'kysely';
import type { Files } from '#modules/files/files.module';
import { toPlusAddress } from '#platform/mail/mail-address';
import type { Db } from '#platform/postgres/database';
import { KeyUnavailableError } from '#platform/vault/key-wrapper';
import type { Vault } from '#platform/vault/vault';
import type { ChannelAccount, OutboundAttachment, OutboundMessage } from '../channel-port.ts';
import { placeOfSecret } from '../channels/channel.ts';

export interface MessageKey {
  workspaceId: string;
  id: string;
}

export interface LoadDeps {
  files: Files;
  vault: Vault;
}

export interface LoadedOutbound {
  /** By message id. What has been deleted meanwhile, or whose body is gone from storage, is missing. */
  messages: Map<string, OutboundMessage>;
  /** Whose channel has a secret that cannot be opened at the moment. */
  postponed: Set<string>;
}

export async function loadOutbound(deps: LoadDeps, db: Db, keys: readonly MessageKey[]): Promise<LoadedOutbound> {
  if (keys.length === 0) return { messages: new Map(), postponed: new Set() };
  const [rows, attachments] = await Promise.all([selectOutbound(db, keys), selectOutboundAttachments(db, keys)]);
  const byMessage = Map.groupBy(attachments, (attachment) => attachment.message_id);
  const accounts = new Map<string, Promise<ChannelAccount>>();
  const loading = rows.map(async (row): Promise<OutboundMessage> => {
    const channel = accounts.get(row.channel_id) ?? toAccount(row, deps.vault);
    accounts.set(row.channel_id, channel);
    const files = (byMessage.get(row.id) ?? []).map((attachment) => toAttachment(deps.files, attachment));
    const [account, content] = await Promise.all([channel, readContent(deps.files, row)]);
    return toOutbound(row, { channel: account, attachments: files, content });
  });
  // One whose bytes are gone must not keep the others back.
  const loaded = await Promise.allSettled(loading);
  const isPassing = (index: number) => isKeyUnavailable(loaded[index]);
  return {
    messages: new Map(
      loaded.flatMap((one) => (one.status === 'fulfilled' ? [[one.value.id, one.value] as const] : [])),
    ),
    postponed: new Set(rows.flatMap(({ id }, index) => (isPassing(index) ? [id] : []))),
  };
}

function isKeyUnavailable(one: PromiseSettledResult<unknown> | undefined): boolean {
  return one?.status === 'rejected' && one.reason instanceof KeyUnavailableError;
}

/** Both columns as arrays in one row set, to join with by plain equality on the whole key. */
function keysOf(keys: readonly MessageKey[]) {
  const workspaceIds = keys.map((key) => key.workspaceId);
  const ids = keys.map((key) => key.id);
  return sql`unnest(${workspaceIds}::uuid[], ${ids}::uuid[]) as k(workspace_id, id)`;
}

interface OutboundRow {
  workspace_id: string;
  id: string;
  conversation_id: string;
  channel_id: string;
  contact_id: string;
  purpose: string;
  automatic: string | null;
  contact_address: string;
  to_name: string | null;
  subject: string;
  text: string;
  html: string | null;
  text_key: string | null;
  html_key: string | null;
  external_id: string;
  in_reply_to: string | null;
  reference_ids: string[];
  attempt_group: number;
  created_at: Date;
  reply_token: string;
  vendor: string;
  channel_name: string;
  sender_name: string;
  address: string;
  settings: unknown;
  secret: Buffer | null;
  channel_version: number;
}

async function selectOutbound(db: Db, keys: readonly MessageKey[]): Promise<OutboundRow[]> {
  const result = await sql<OutboundRow>`
    select m.workspace_id, m.id, m.conversation_id, m.channel_id, m.contact_id, m.purpose, m.automatic,
           m.contact_address, m.parties->'to'->0->>'name' as to_name, m.subject, m.text, m.html,
           ft.storage_key as text_key, fh.storage_key as html_key, m.external_id, m.in_reply_to, m.reference_ids,
           m.attempt_group, m.created_at, c.reply_token, h.vendor, h.name as channel_name, h.sender_name, h.address,
           h.settings, h.secret, h.version as channel_version
      from ${keysOf(keys)}
     cross join lateral (
       -- limit: looked up by its key, whatever the planner thinks of a table it knows nothing about
       select * from messages row
        where row.workspace_id = k.workspace_id and row.id = k.id and row.direction = 'outbound' limit 1
     ) m
      join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
      join channels h on h.workspace_id = m.workspace_id and h.id = m.channel_id
      left join files ft on ft.workspace_id = m.workspace_id and ft.id = m.text_file_id
      left join files fh on fh.workspace_id = m.workspace_id and fh.id = m.html_file_id
  `.execute(db);
  return result.rows;
}

interface OutboundAttachmentRow {
  message_id: string;
  name: string;
  disposition: 'attachment' | 'inline';
  content_id: string | null;
  content_type: string;
  size_bytes: string;
  storage_key: string;
}

async function selectOutboundAttachments(db: Db, keys: readonly MessageKey[]): Promise<OutboundAttachmentRow[]> {
  const result = await sql<OutboundAttachmentRow>`
    select a.message_id, a.name, a.disposition, a.content_id, f.content_type, f.size_bytes, f.storage_key
      from ${keysOf(keys)}
      join attachments a on a.workspace_id = k.workspace_id and a.message_id = k.id
      join files f on f.workspace_id = a.workspace_id and f.id = a.file_id
     order by a.message_id, a.position
  `.execute(db);
  return result.rows;
}

async function toAccount(row: OutboundRow, vault: Vault): Promise<ChannelAccount> {
  return {
    workspaceId: row.workspace_id,
    id: row.channel_id,
    version: row.channel_version,
    vendor: row.vendor as ChannelVendor, // checked by the table
    name: row.channel_name,
    sender: { name: row.sender_name, address: row.address },
    settings: ChannelSettings.parse(row.settings),
    secret: row.secret && (await vault.open(row.workspace_id, placeOfSecret(row.channel_id), row.secret)),
  };
}

interface Loaded {
  channel: ChannelAccount;
  attachments: OutboundAttachment[];
  content: { text: string; html: string | null };
}

function toOutbound(row: OutboundRow, { channel, attachments, content }: Loaded): OutboundMessage {
  const usesPlus = channel.settings.plusAddressing ?? true;
  return {
    workspaceId: row.workspace_id,
    id: row.id,
    conversationId: row.conversation_id,
    contactId: row.contact_id,
    channel,
    purpose: row.purpose as MessagePurpose, // checked by the table
    isAutomatic: row.automatic !== null,
    to: { name: row.to_name ?? '', address: row.contact_address },
    replyTo: usesPlus ? toPlusAddress(channel.sender.address, row.reply_token) : null,
    subject: row.subject,
    content,
    attachments,
    externalId: row.external_id,
    inReplyTo: row.in_reply_to,
    references: row.reference_ids,
    idempotencyKey: `${row.id}:${row.attempt_group}`,
    queuedAt: row.created_at,
  };
}

/** Bodies of more than 256 KiB lie in storage. */
async function readContent(files: Files, row: OutboundRow): Promise<{ text: string; html: string | null }> {
  const read = async (storageKey: string | null, kept: string | null) =>
    storageKey === null ? kept : (await files.read({ storageKey, name: 'the body' })).toString('utf8');
  const [text, html] = await Promise.all([read(row.text_key, row.text), read(row.html_key, row.html)]);
  return { text: text ?? '', html };
}

function toAttachment(files: Files, row: OutboundAttachmentRow): OutboundAttachment {
  return {
    name: row.name,
    contentType: row.content_type,
    sizeBytes: Number(row.size_bytes),
    disposition: row.disposition,
    contentId: row.content_id,
    open: () => files.open({ storageKey: row.storage_key, name: row.name }),
  };
}
