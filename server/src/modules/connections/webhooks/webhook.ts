/** A webhook of a connection: its address, its event types, and what of a delivery may be kept to be looked at. */
import type { ConnectionWebhook } from '@millrace/contracts/connections/webhooks';
import type { IncomingHttpHeaders } from 'node:http';
import type { SignedIds } from '#platform/http/signed-ids';
import { toStorableText } from '#platform/storable-text';
import type { ConnectionRow } from '../connection.ts';
import type { Connector, ConnectorWebhook, Happening } from '../connector-port.ts';
import type { WebhookRow } from './webhook-store.ts';

export function toEventType({ service }: Pick<Connector, 'service'>, name: string): string {
  return `connection.${service}.${name}`;
}

export interface WebhookAddresses {
  ids: SignedIds;
  publicUrl: string;
}

export function toWebhookUrl({ ids, publicUrl }: WebhookAddresses, row: ConnectionRow): string {
  return `${publicUrl}/connections/${ids.make({ workspaceId: row.workspace_id, id: row.id })}/webhook`;
}

export function toWebhookAnswer(
  connector: Connector & { webhook: ConnectorWebhook },
  { url, row }: { url: string; row: WebhookRow | undefined },
): ConnectionWebhook {
  const { setUp, events } = connector.webhook;
  return {
    isOn: row !== undefined,
    url,
    setUp,
    events: events.map(({ name, title, description }) => ({ type: toEventType(connector, name), title, description })),
    renewsAt: row?.renewAt?.toISOString() ?? null,
    lastDeliveryAt: row?.lastDeliveryAt?.toISOString() ?? null,
    lastError: row?.lastError ?? null,
  };
}

/** The payload as it is declared; throws for what is not. */
export function readHappening(webhook: ConnectorWebhook, { event, payload }: Happening): Record<string, unknown> {
  const declared = webhook.events.find(({ name }) => name === event);
  if (!declared) throw new Error(`The webhook declares no event "${event}".`);
  return declared.payload.parse(payload);
}

const mostKeptBytes = 64 * 1024;
const hidden = new Set(['authorization', 'cookie', 'proxy-authorization']);

export function toKeptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const shown = Object.entries(headers).filter(([name, value]) => !hidden.has(name) && value !== undefined);
  return Object.fromEntries(
    shown.map(([name, value]) => [name, toStorableText(String(value)).slice(0, 2000)] as const),
  );
}

export function toKeptBody(bytes: Buffer): string {
  return toStorableText(bytes.subarray(0, mostKeptBytes).toString('utf8'));
}
