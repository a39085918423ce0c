/** The clients of this process that say where they are: told to all processes, and told who else is there. */
import { randomUUID } from 'node:crypto';
import type { LivePlace } from '@millrace/contracts/live';
import type { Bus } from '#platform/bus/bus';
import { type Caller, reachOfCaller } from '#platform/http/caller';
import type { HereMessage, LiveConnection } from './live-connection.ts';
import { isSamePlace, type Presence, PresenceBoard } from './presence.ts';

interface PresentClient {
  readonly workspaceId: string;
  readonly moves: number;
  readonly presence: Presence;
}

const topic = 'presence';
/** Between two refreshes; who moves more often is shown at the next one. */
const mostMoves = 30;

export class PresentClients {
  readonly #bus: Bus;
  readonly #board = new PresenceBoard();
  readonly #clients = new Map<LiveConnection, PresentClient>();
  readonly #unsubscribe: () => void;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#unsubscribe = bus.subscribe(topic, {
      onMessage: ({ workspaceId, body }) => this.#hear(workspaceId, body as Presence), // only #publish sends there
    });
  }

  moveTo(connection: LiveConnection, caller: Caller, { place, isEditing }: HereMessage): void {
    const { session, workspaceId } = caller;
    // Programs are nobody to meet; what one may not read, one is not seen at.
    if (!session || reachOfCaller(caller, 'workflows.read') === 'none') return;
    if (!place) return this.leave(connection);
    const { moves = 0, presence: before } = this.#clients.get(connection) ?? {};
    const { userId, name } = session;
    const presence = { key: before?.key ?? randomUUID(), userId, name, place, isEditing };
    this.#clients.set(connection, { workspaceId, moves: moves + 1, presence });
    if (moves < mostMoves) this.#publish(workspaceId, presence);
    this.#tell(connection);
  }

  leave(connection: LiveConnection): void {
    const client = this.#clients.get(connection);
    if (!client) return;
    this.#clients.delete(connection);
    this.#publish(client.workspaceId, { ...client.presence, place: null });
  }

  /** From time to time: says again who is here, and forgets who was not heard of. */
  refresh(): void {
    for (const [connection, { workspaceId, presence }] of this.#clients) {
      this.#clients.set(connection, { workspaceId, presence, moves: 0 });
      this.#publish(workspaceId, presence);
    }
    this.#board.forgetOld(performance.now());
    // What a client did not get while it was busy, it gets now.
    for (const connection of this.#clients.keys()) this.#tell(connection);
  }

  close(): void {
    this.#unsubscribe();
  }

  #publish(workspaceId: string, presence: Presence): void {
    this.#bus.publish(topic, { workspaceId, key: presence.key, body: presence });
  }

  #hear(workspaceId: string, presence: Presence): void {
    const changed = this.#board.hear(workspaceId, presence, performance.now());
    if (changed.length === 0) return;
    for (const [connection, client] of this.#clients) {
      const isThere = changed.some((place) => isSamePlace(place, client.presence.place));
      if (client.workspaceId === workspaceId && isThere) this.#tell(connection);
    }
  }

  #tell(connection: LiveConnection): void {
    const client = this.#clients.get(connection);
    const place: LivePlace | null | undefined = client?.presence.place;
    if (!client || !place) return;
    const people = this.#board.othersAt(client.workspaceId, place, client.presence.key);
    connection.sendVolatile(JSON.stringify({ type: 'others', place, people }));
  }
}
