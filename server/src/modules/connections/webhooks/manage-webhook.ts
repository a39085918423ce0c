/** Switching the webhook of a connection on and off, and asking the service to tell. */
import { connectionErrors } from '@millrace/contracts/connections/errors';
import type { ConnectionWebhook } from '@millrace/contracts/connections/webhooks';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { findConnection, lockConnection } from '../connection-store.ts';
import type { ConnectionRow } from '../connection.ts';
import {
  ActionError,
  type ActionFailure,
  type Connector,
  type ConnectorSession,
  type ConnectorWebhook,
  VendorError,
} from '../connector-port.ts';
import { connectionNotFound } from '../manage-connections.ts';
import type { ConnectorActions } from '../perform-action.ts';
import type { ReceiveDeps } from './receive-delivery.ts';
import { toWebhookAnswer, toWebhookUrl } from './webhook.ts';
import { deleteWebhook, findWebhook, insertWebhook, type Place, updateWebhook } from './webhook-store.ts';

export interface WebhookDeps extends ReceiveDeps {
  actions: Pick<ConnectorActions, 'openSession'>;
}

export type ListeningConnector = Connector & { webhook: ConnectorWebhook };

const timeLimitMs = 20_000;

export async function getWebhook(deps: WebhookDeps, tx: Tx, place: Place): Promise<ConnectionWebhook> {
  const { row, connector } = await requireWebhook(deps, tx, place);
  const webhook = await findWebhook(tx, place);
  return toWebhookAnswer(connector, { url: toWebhookUrl(deps.addresses, row), row: webhook });
}

export async function listen(
  deps: WebhookDeps,
  { place, actor }: { place: Place; actor: EventActor },
): Promise<ConnectionWebhook> {
  const { workspaceId } = place;
  const { connector } = await deps.database.inWorkspace(workspaceId, (tx) => requireWebhook(deps, tx, place));
  const { subscribe } = connector.webhook;
  let begun: { position: unknown; renewAt: Date | null } = { position: null, renewAt: null };
  if (subscribe) {
    try {
      begun = await withSession(deps, { place, connector }, (session) => subscribe(session));
    } catch (error) {
      const failure = toWebhookFailure(connector, error);
      if (!failure) throw error;
      throw new Problem(connectionErrors.webhookRefused, failure.message);
    }
  }
  return await deps.database.inWorkspace(workspaceId, async (tx) => {
    const held = await lockConnection(tx, workspaceId, place.id);
    if (!held) throw connectionNotFound();
    const isNew = await insertWebhook(tx, place, begun);
    if (!isNew && begun.renewAt) await updateWebhook(tx, place, { renewAt: begun.renewAt, lastError: null });
    if (isNew) await recordSwitch(deps, tx, { place, actor, type: 'connection.webhook_enabled' });
    return await getWebhook(deps, tx, place);
  });
}

export async function stopListening(
  deps: WebhookDeps,
  { place, actor }: { place: Place; actor: EventActor },
): Promise<void> {
  const { connector, wasOn } = await deps.database.inWorkspace(place.workspaceId, async (tx) => {
    const found = await requireWebhook(deps, tx, place);
    const removed = await deleteWebhook(tx, place);
    if (removed) await recordSwitch(deps, tx, { place, actor, type: 'connection.webhook_disabled' });
    return { connector: found.connector, wasOn: removed };
  });
  const { unsubscribe } = connector.webhook;
  if (!wasOn || !unsubscribe) return;
  try {
    await withSession(deps, { place, connector }, (session) => unsubscribe(session));
  } catch (error) {
    // What it goes on to deliver finds nobody, and what it was asked runs out.
    if (!toWebhookFailure(connector, error)) throw error;
  }
}

export async function withSession<Result>(
  deps: WebhookDeps,
  { place, connector }: { place: Place; connector: Connector },
  work: (session: ConnectorSession) => Promise<Result>,
): Promise<Result> {
  const session = await deps.actions.openSession({
    workspaceId: place.workspaceId,
    connector,
    connection: place.id,
    signal: AbortSignal.timeout(timeLimitMs),
    timeLimitMs,
    needsConnection: true,
  });
  return await work(session);
}

/** Undefined for what is a fault of ours. */
export function toWebhookFailure(connector: Connector, error: unknown): ActionFailure | undefined {
  if (error instanceof ActionError) return error.failure;
  return error instanceof VendorError ? connector.handleError(error.failure) : undefined;
}

/** The connection and its connector, which tells by itself. */
async function requireWebhook(
  deps: WebhookDeps,
  tx: Tx,
  { workspaceId, id }: Place,
): Promise<{ row: ConnectionRow; connector: ListeningConnector }> {
  const row = await findConnection(tx, workspaceId, id);
  if (!row) throw connectionNotFound();
  const connector = deps.connectors.get(row.service);
  if (isListening(connector)) return { row, connector };
  throw new Problem(connectionErrors.noWebhook, `${connector.title} tells nothing by itself: let a schedule ask it.`);
}

export function isListening(connector: Connector | undefined): connector is ListeningConnector {
  return connector?.webhook !== undefined;
}

async function recordSwitch(
  deps: WebhookDeps,
  tx: Tx,
  { place, actor, type }: { place: Place; actor: EventActor; type: string },
): Promise<void> {
  const { workspaceId, id } = place;
  await deps.events.record(tx, [{ workspaceId, type, entityType: 'connection', entityId: id, actor }]);
}
