/**
 * Telling other processes that something may have changed, without promise: what is told may be lost, so every listener
 * also looks by itself from time to time. Listeners in this process are called at once. Other processes are told over
 * NOTIFY on a session of its own, at most once in 20 ms and never inside a business transaction, where it would
 * serialise all commits. Without a direct address there is no such session, and they find out by looking.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from '#platform/log/logger';
import type { ConnectionConfig } from '#platform/postgres/database';
import { NotificationSession } from './notification-session.ts';

/** A person was erased: who holds copies of what workspaces keep lets go of them. */
export const erasedTopic = 'erased';

export interface Bus {
  /** Something of this workspace changed on this topic. Calls within 20 ms become one. */
  notify(topic: string, workspaceId: string): void;
  /** A small message (a few hundred bytes) that nobody keeps. Of those with one key within 20 ms only the last arrives elsewhere. */
  publish(topic: string, message: BusMessage): void;
  /** Returns how to stop. Listeners must not throw. */
  subscribe(topic: string, listener: BusListener): () => void;
  /** Whether other processes are told; listeners look more often when not. */
  readonly isConnected: boolean;
  close(): Promise<void>;
}

export interface BusMessage {
  workspaceId: string;
  key: string;
  body: unknown;
}

export interface BusListener {
  onNotify?(workspaceId: string): void;
  onMessage?(message: BusMessage): void;
  /** Notifications may have been lost: look at everything. */
  onGap?(): void;
}

export interface BusDeps {
  /** A session of its own in the database; undefined where there is only a pooler. */
  direct: ConnectionConfig | undefined;
  log: Logger;
  /** How often the session asks whether its connection still is one; every five seconds unless told. */
  beatMs?: number;
}

type Note = { topic: string; workspaceId: string; key?: string; body?: unknown };

const gatherMs = 20;

export function createBus(deps: BusDeps): Bus {
  const listeners = new Map<string, Set<BusListener>>();
  const of = (topic: string) => listeners.get(topic) ?? new Set();
  const everyone = () => [...listeners.values()].flatMap((set) => [...set]);
  const deliver = (note: Note) => {
    for (const listener of of(note.topic)) {
      const { workspaceId, key, body } = note;
      if (key === undefined) listener.onNotify?.(workspaceId);
      else listener.onMessage?.({ workspaceId, key, body });
    }
  };
  const session = deps.direct && openSession({ ...deps, direct: deps.direct }, { deliver, everyone });
  const gathered = new Map<string, Note>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const notes = [...gathered.values()];
    gathered.clear();
    session?.send(notes);
  };
  const tell = (note: Note) => {
    deliver(note);
    if (!session) return;
    gathered.set([note.topic, note.workspaceId, note.key ?? ''].join(' '), note);
    timer ??= setTimeout(flush, gatherMs);
  };

  return {
    notify: (topic, workspaceId) => tell({ topic, workspaceId }),
    publish: (topic, message) => tell({ topic, ...message }),
    subscribe(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener));
      return () => void set.delete(listener);
    },
    get isConnected() {
      return session?.isConnected ?? false;
    },
    async close() {
      clearTimeout(timer);
      flush();
      await session?.close();
    },
  };
}

/** Notes travel as JSON, with the sender's name so that a process does not hear itself twice. */
function openSession(
  deps: { direct: ConnectionConfig; log: Logger; beatMs?: number },
  to: { deliver(note: Note): void; everyone(): BusListener[] },
) {
  const sender = randomUUID();
  const session = new NotificationSession({
    ...deps,
    channel: 'millrace',
    onPayload(payload) {
      const envelope = JSON.parse(payload) as { from: string; notes: Note[] }; // only this file writes there
      if (envelope.from !== sender) envelope.notes.forEach(to.deliver);
    },
    onGap: () => to.everyone().forEach((listener) => listener.onGap?.()),
  });
  return {
    get isConnected() {
      return session.isConnected;
    },
    send(notes: readonly Note[]) {
      for (const chunk of chunksOf(notes)) session.send(`{"from":"${sender}","notes":[${chunk.join(',')}]}`);
    },
    close: () => session.close(),
  };
}

/** PostgreSQL refuses payloads of 8,000 bytes. */
const maxPayloadBytes = 7_800;

/** As few payloads as the limit allows. A note that does not fit alone is dropped: nobody was promised it. */
export function chunksOf(notes: readonly Note[]): string[][] {
  const chunks: string[][] = [];
  let room = 0;
  for (const note of notes) {
    const text = JSON.stringify(note);
    const size = Buffer.byteLength(text) + 1;
    if (size > maxPayloadBytes - 100) continue;
    if (size > room) {
      chunks.push([]);
      room = maxPayloadBytes - 100;
    }
    chunks.at(-1)?.push(text);
    room -= size;
  }
  return chunks;
}
