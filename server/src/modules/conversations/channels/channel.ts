/** A channel: what its row means to the API and to its adapter. */
import type { AnswerOf } from '@millrace/contracts/operation';
import { ChannelSettings, type getChannel, RetryPolicy } from '@millrace/contracts/channels/channels';
import type { SealedPlace, Vault } from '#platform/vault/vault';
import type { ChannelAccount } from '../channel-port.ts';
import type { ChannelRow } from './channel-store.ts';

export type ChannelAnswer = AnswerOf<typeof getChannel>;

export function toChannel(row: ChannelRow): ChannelAnswer {
  return {
    id: row.id,
    vendor: row.vendor,
    name: row.name,
    senderName: row.sender_name,
    address: row.address,
    addresses: row.addresses,
    status: row.status,
    settings: ChannelSettings.parse(row.settings),
    hasSecret: row.secret !== null,
    retryPolicy: RetryPolicy.parse(row.retry_policy),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export async function toChannelAccount(row: ChannelRow, vault: Vault): Promise<ChannelAccount> {
  return {
    workspaceId: row.workspace_id,
    id: row.id,
    version: row.version,
    vendor: row.vendor,
    name: row.name,
    sender: { name: row.sender_name, address: row.address },
    settings: ChannelSettings.parse(row.settings),
    secret: row.secret && (await vault.open(row.workspace_id, placeOfSecret(row.id), row.secret)),
  };
}

export const sealedChannelSecret = { table: 'channels', column: 'secret', idColumn: 'id' } as const;

export function placeOfSecret(channelId: string): SealedPlace {
  const { table, column } = sealedChannelSecret;
  return { table, column, rowId: channelId };
}

/** The fields whose changes are events. The secret is not among them; that it changed is. */
export function toEventFields(row: ChannelRow) {
  return {
    name: row.name,
    senderName: row.sender_name,
    address: row.address,
    addresses: row.addresses,
    status: row.status,
    settings: row.settings,
    retryPolicy: row.retry_policy,
    hasSecret: row.secret !== null,
  };
}
