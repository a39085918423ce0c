/**
 * The WebSocket at `/api/v1/live`: who may connect, the feed of each workspace that somebody listens to, and the
 * regular question whether those who listen still may.
 */
import { authErrors } from '@millrace/contracts/errors';
import type { LiveProgress } from '@millrace/contracts/live';
import type { FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Bus } from '#platform/bus/bus';
import { Problem } from '#platform/errors';
import { authorize } from '#platform/http/authorize';
import type { Authenticate, Caller } from '#platform/http/caller';
import { type RawRoute, rawRoute, refuseWithoutUpgrade } from '#platform/http/raw-routes';
import type { Logger } from '#platform/log/logger';
import type { Database, Tx } from '#platform/postgres/database';
import { toEvent } from '../event-handlers.ts';
import { selectActorNames } from '../event-store.ts';
import {
  countEventsBehind,
  currentEventCursor,
  hasHeldBackEvents,
  readCommittedEvents,
} from '../read-committed-events.ts';
import { type ConnectionFeed, encodeLiveCursor, LiveConnection } from './live-connection.ts';
import { PresentClients } from './present-clients.ts';
import { type FeedItem, type FeedSource, WorkspaceFeed } from './workspace-feed.ts';

export interface LiveDeps {
  database: Database;
  bus: Bus;
  authenticate: Authenticate;
  log: Logger;
}

export interface LiveChannel {
  rawRoutes: RawRoute[];
  close(): void;
}

interface Client {
  connection: LiveConnection;
  workspaceId: string;
  request: FastifyRequest;
}

const permission = 'events.read';
/** Twice without an answer, and a tab is gone: the places where it was shown are told so within half a minute. */
const probeEveryMs = 10_000;
const recheckEveryMs = 3_000;
/** How often feeds look by themselves: as a backstop where other processes tell, else to find out at all. */
const pollMs = { told: 2_000, untold: 400 };

export function createLiveChannel(deps: LiveDeps): LiveChannel {
  const feeds = new Map<string, WorkspaceFeed>();
  const clients = new Set<Client>();
  const present = new PresentClients(deps.bus);
  const clientsOf = (workspaceId: string) => [...clients].filter((client) => client.workspaceId === workspaceId);
  const recheckAll = (listening: Iterable<Client>) => {
    for (const client of listening) void recheck(deps, client);
  };
  const timers = [
    setInterval(() => {
      clients.forEach(({ connection }) => connection.probe());
      present.refresh();
    }, probeEveryMs),
    setInterval(() => recheckAll(clients), recheckEveryMs),
  ];
  timers.forEach((timer) => timer.unref());
  const subscriptions = [
    deps.bus.subscribe('events', {
      onNotify: (workspaceId) => feeds.get(workspaceId)?.wake(),
      onGap: () => feeds.forEach((feed) => feed.wake()),
    }),
    deps.bus.subscribe('progress', {
      onMessage({ workspaceId, body }) {
        const text = JSON.stringify({ type: 'progress', ...(body as object) }); // only publishProgress sends there
        for (const { connection } of clientsOf(workspaceId)) connection.sendVolatile(text);
      },
    }),
    deps.bus.subscribe('sessions', { onMessage: () => recheckAll(clients) }),
  ];

  const connect = (socket: WebSocket, request: FastifyRequest, caller: Caller): void => {
    const { workspaceId } = caller;
    const feed = feeds.get(workspaceId) ?? openFeed(deps, workspaceId, () => recheckAll(clientsOf(workspaceId)));
    feeds.set(workspaceId, feed);
    const onClose = () => {
      clients.delete(client);
      present.leave(connection);
      if (clientsOf(workspaceId).length > 0) return;
      feed.close();
      feeds.delete(workspaceId);
    };
    const connectionFeed = toConnectionFeed(deps.database, workspaceId, feed);
    const connection: LiveConnection = new LiveConnection({
      socket,
      log: request.log,
      feed: connectionFeed,
      onHere: (message) => present.moveTo(connection, caller, message),
      onClose,
    });
    const client = { connection, workspaceId, request };
    clients.add(client);
  };

  return {
    rawRoutes: [liveRoute(connect)],
    close() {
      timers.forEach((timer) => clearInterval(timer));
      subscriptions.forEach((unsubscribe) => unsubscribe());
      present.close();
      feeds.forEach((feed) => feed.close());
    },
  };
}

function liveRoute(connect: (socket: WebSocket, request: FastifyRequest, caller: Caller) => void): RawRoute {
  const route = rawRoute({
    method: 'GET',
    url: '/api/v1/live',
    permission,
    reason: 'A WebSocket: the events of the workspace as they happen.',
    handle: refuseWithoutUpgrade,
  });
  return {
    ...route,
    upgrade({ caller, request }, socket) {
      if (caller) connect(socket, request, caller);
      else socket.close();
    },
  };
}

/** Tells who has the live channel open how far something is. Costs nothing where nobody listens. */
export function publishProgress(bus: Bus, workspaceId: string, progress: Omit<LiveProgress, 'type'>): void {
  bus.publish('progress', { workspaceId, key: `${progress.kind}:${progress.id}`, body: progress });
}

/** A session that ended, a key that was revoked, a member who was removed: the connection ends with them. */
async function recheck(deps: LiveDeps, { connection, request, workspaceId }: Client): Promise<void> {
  try {
    const { caller } = authorize(permission, await deps.authenticate(request));
    if (caller?.workspaceId !== workspaceId) connection.close('workspaceChanged');
  } catch (error) {
    // Anything else (the database is away) says nothing about the credential.
    if (!(error instanceof Problem)) return;
    connection.close(error.definition.code === authErrors.forbidden.code ? 'forbidden' : 'signedOut');
  }
}

function openFeed({ database, bus, log }: LiveDeps, workspaceId: string, onAccessChanged: () => void): WorkspaceFeed {
  const source = createSource(database, workspaceId);
  const feed = new WorkspaceFeed({ source, log, pollMs: () => (bus.isConnected ? pollMs.told : pollMs.untold) });
  // What changes who may listen is checked at once, not at the next round.
  const onItems = (items: readonly FeedItem[]) => {
    if (items.some(({ type }) => /^(member|api_key)\./.test(type))) onAccessChanged();
  };
  feed.subscribe(onItems).catch(() => {}); // whoever connects is told by their own subscription
  return feed;
}

function toConnectionFeed(database: Database, workspaceId: string, feed: WorkspaceFeed): ConnectionFeed {
  const { read } = createSource(database, workspaceId);
  return {
    read,
    subscribe: (listener) => feed.subscribe(listener),
    unsubscribe: (listener) => feed.unsubscribe(listener),
    countBehind: (after, atMost) =>
      database.inWorkspace(workspaceId, (tx) => countEventsBehind(tx, { workspaceId, after, atMost })),
  };
}

function createSource(database: Database, workspaceId: string): FeedSource {
  const inside = <T>(work: (tx: Tx) => Promise<T>) => database.inWorkspace(workspaceId, work);
  return {
    currentCursor: () => inside(currentEventCursor),
    read: (after, limit) =>
      inside(async (tx) => {
        // Asked in this order: what is let go in between is read then. The other way round it would be neither read nor
        // known to be held back, and wait for the next look.
        const [isHeldBack, rows] = await Promise.all([
          hasHeldBackEvents(tx, workspaceId),
          readCommittedEvents(tx, { workspaceId, after, limit }),
        ]);
        const actorIds = [...new Set(rows.flatMap((row) => row.actor_id ?? []))];
        const names = await selectActorNames(tx, workspaceId, actorIds);
        const items = rows.map((row) => {
          const message = { type: 'event', cursor: encodeLiveCursor(row.cursor), event: toEvent(row, names) };
          return { cursor: row.cursor, type: row.type, text: JSON.stringify(message) };
        });
        return { items, isHeldBack };
      }),
  };
}
