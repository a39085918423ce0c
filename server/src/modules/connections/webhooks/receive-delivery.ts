/**
 * `/connections/<token>/webhook`: what a service delivers. It is verified over the bytes that came, then read; what it
 * tells becomes events, and the runs they start, in one transaction with the note that it was taken. What cannot be
 * verified or read is kept to be looked at, and leads to nothing.
 */
import { connectionErrors } from '@millrace/contracts/connections/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventLog } from '#modules/events/events.module';
import { systemActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { RawRequestContext, RawRoute } from '#platform/http/raw-routes';
import type { Database, Tx } from '#platform/postgres/database';
import type { JobQueue } from '#platform/queue/job-queue';
import { findConnection } from '../connection-store.ts';
import { openSecret } from '../connection-secret.ts';
import type { ConnectionRow } from '../connection.ts';
import type {
  ConnectionValues,
  Connector,
  ConnectorWebhook,
  Happening,
  WebhookDelivery,
  WebhookReading,
} from '../connector-port.ts';
import type { ConnectionDeps } from '../manage-connections.ts';
import {
  readHappening,
  toEventType,
  toKeptBody,
  toKeptHeaders,
  toWebhookUrl,
  type WebhookAddresses,
} from './webhook.ts';
import { findWebhook, insertRejected, type Place, takeDeliveries, updateWebhook } from './webhook-store.ts';

export interface ReceiveDeps extends ConnectionDeps {
  database: Database;
  events: EventLog;
  queue: Pick<JobQueue, 'enqueue'>;
  addresses: WebhookAddresses;
}

const bodyLimit = 256 * 1024;

export function webhookRoutes(deps: ReceiveDeps): RawRoute[] {
  return [
    {
      method: ['GET', 'POST'],
      url: '/connections/:token/webhook',
      permission: 'public',
      reason: 'Called by services, in their own formats; verified over the bytes, as each of them signs.',
      budget: 'webhook',
      bodyLimit,
      takesBytes: true,
      handle: (context) => receive(deps, context),
    },
  ];
}

interface Listener {
  place: Place;
  row: ConnectionRow;
  connector: Connector;
  webhook: ConnectorWebhook;
  values: ConnectionValues;
}

async function receive(deps: ReceiveDeps, { request, reply }: RawRequestContext): Promise<FastifyReply> {
  const { token } = request.params as { token: string }; // the route declares it
  const listener = await findListener(deps, token);
  if (!listener) throw new Problem(connectionErrors.noListener, 'Nothing listens at this address.');
  const delivery = toDelivery(deps, request, listener);
  const verdict = await listener.webhook.verify(delivery, listener.values);
  reply.header('cache-control', 'no-store');
  switch (verdict.kind) {
    case 'handshake':
      return await reply.type('text/plain; charset=utf-8').send(verdict.answer);
    case 'refused':
      await reject(deps, { listener, delivery, reason: verdict.reason });
      throw new Problem(connectionErrors.unverified, verdict.reason);
    case 'genuine':
      await take(deps, { listener, delivery, externalId: verdict.id.slice(0, 200) });
      return await reply.code(204).send();
  }
}

async function findListener(deps: ReceiveDeps, token: string): Promise<Listener | undefined> {
  const place = deps.addresses.ids.read(token);
  if (!place) return undefined;
  const row = await deps.database.inWorkspace(
    place.workspaceId,
    async (tx) => {
      const isOn = await findWebhook(tx, place);
      return isOn ? await findConnection(tx, place.workspaceId, place.id) : undefined;
    },
    { isReadOnly: true },
  );
  const webhook = row && deps.connectors.get(row.service).webhook;
  if (!webhook || row.status === 'disabled') return undefined;
  const secret = await openSecret(deps.vault, place, row.secret);
  return {
    place,
    row,
    connector: deps.connectors.get(row.service),
    webhook,
    values: { ...row.settings, ...secret.values },
  };
}

function toDelivery(deps: ReceiveDeps, request: FastifyRequest, { row }: Listener): WebhookDelivery {
  const search = request.url.indexOf('?');
  return {
    method: request.method,
    url: toWebhookUrl(deps.addresses, row),
    query: new URLSearchParams(search === -1 ? '' : request.url.slice(search + 1)),
    headers: request.headers,
    bytes: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    now: deps.clock.now(),
  };
}

interface Rejection {
  listener: Listener;
  delivery: WebhookDelivery;
  reason: string;
}

async function reject(deps: ReceiveDeps, rejection: Rejection): Promise<void> {
  const { workspaceId } = rejection.listener.place;
  await deps.database.inWorkspace(workspaceId, (tx) => keepRejected(tx, deps, rejection));
}

async function keepRejected(tx: Tx, deps: ReceiveDeps, { listener, delivery, reason }: Rejection): Promise<void> {
  await insertRejected(tx, listener.place, {
    id: deps.ids.next(),
    reason,
    method: delivery.method,
    headers: toKeptHeaders(delivery.headers),
    body: toKeptBody(delivery.bytes),
    size: delivery.bytes.length,
    receivedAt: delivery.now,
  });
}

async function take(
  deps: ReceiveDeps,
  { listener, delivery, externalId }: { listener: Listener; delivery: WebhookDelivery; externalId: string },
): Promise<void> {
  const { place, webhook, connector } = listener;
  const reading = tryRead(webhook, delivery);
  await deps.database.inWorkspace(place.workspaceId, async (tx) => {
    const at = delivery.now;
    const isNew = (await takeDeliveries(tx, place, { externalIds: [`delivery ${externalId}`], at })).size > 0;
    if (!isNew) return;
    await updateWebhook(tx, place, { lastDeliveryAt: at });
    switch (reading.kind) {
      case 'told':
        await recordHappenings(tx, deps, { place, connector, webhook, happenings: reading.happenings });
        break;
      case 'look_up':
        await enqueueLookUp(tx, deps, place);
        break;
      // It is from the service, and would be the same next time: there is no use in having it delivered again.
      case 'unreadable':
        await keepRejected(tx, deps, { listener, delivery, reason: reading.reason });
    }
  });
}

function tryRead(
  webhook: ConnectorWebhook,
  delivery: WebhookDelivery,
): WebhookReading | { kind: 'unreadable'; reason: string } {
  try {
    const reading = webhook.read(delivery);
    if (reading.kind === 'told') for (const happening of reading.happenings) readHappening(webhook, happening);
    return reading;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', reason: `It is verified and could not be read: ${why.slice(0, 500)}` };
  }
}

export async function enqueueLookUp(
  tx: Tx,
  { queue }: Pick<ReceiveDeps, 'queue'>,
  { workspaceId, id }: Place,
): Promise<void> {
  await queue.enqueue(tx, 'webhooks', { task: 'look-up-connection', workspaceId, connectionId: id });
}

/** What was not told before becomes events, and starts what waits for them. */
export async function recordHappenings(
  tx: Tx,
  deps: Pick<ReceiveDeps, 'events' | 'clock'>,
  told: { place: Place; connector: Connector; webhook: ConnectorWebhook; happenings: readonly Happening[] },
): Promise<void> {
  const { place, connector, webhook, happenings } = told;
  const idOf = ({ event, id }: Happening) => (id === undefined ? undefined : `${event} ${id}`.slice(0, 300));
  const externalIds = [...new Set(happenings.flatMap((happening) => idOf(happening) ?? []))];
  const taken = await takeDeliveries(tx, place, { externalIds, at: deps.clock.now() });
  const isNew = (happening: Happening) => {
    const id = idOf(happening);
    return id === undefined || taken.delete(id);
  };
  await deps.events.record(
    tx,
    happenings.filter(isNew).map((happening) => ({
      workspaceId: place.workspaceId,
      type: toEventType(connector, happening.event),
      entityType: 'connection',
      entityId: place.id,
      actor: systemActor,
      after: readHappening(webhook, happening),
    })),
  );
}
