/**
 * One client of the live channel: hello, what it has missed, then what happens.
 *
 *   waiting → (hello) → catching up → live → closed
 *
 * While it catches up, what happens meanwhile is kept aside and handed on afterwards, without what was read already. A
 * live client that cannot follow catches up again, so that a burst costs neither its connection nor our memory.
 */
import { liveCloseCodes, LiveClientMessage } from '@millrace/contracts/live';
import type { RawData, WebSocket } from 'ws';
import type { Logger } from '#platform/log/logger';
import { type EventCursor, isBehind, parseEventCursor } from '../read-committed-events.ts';
import type { FeedItem, FeedListener, FeedPage } from './workspace-feed.ts';

/** What a connection needs of the workspace's feed. */
export interface ConnectionFeed {
  subscribe(listener: FeedListener): Promise<EventCursor>;
  unsubscribe(listener: FeedListener): void;
  read(after: EventCursor, limit: number): Promise<FeedPage>;
  /** Events behind a cursor, up to `atMost`; undefined for a cursor that is not ours. */
  countBehind(after: EventCursor, atMost: number): Promise<number | undefined>;
}

/** A client says where its person is. */
export type HereMessage = Extract<LiveClientMessage, { type: 'here' }>;

const helloWithinMs = 10_000;
const pageSize = 200;
/** A client further back reads its lists again sooner than it reads so many events. */
const mostMissed = 10_000;
/** What may wait to be sent to a client, and for how long it may take nothing of it. */
const mostBufferedBytes = 1024 * 1024;
const stuckForMs = 5_000;
/** What may be kept aside while a client catches up; beyond it, it reads on from where it is. */
const mostAside = 2_000;

export class LiveConnection {
  readonly #socket: WebSocket;
  readonly #feed: ConnectionFeed;
  readonly #log: Logger;
  #state: 'waiting' | 'catching up' | 'live' | 'closed' = 'waiting';
  #aside: FeedItem[] = [];
  /** Nothing up to here is sent again: another process may have told this client more than our feed has read. */
  #sentUpTo: EventCursor | undefined;
  #isAlive = true;
  readonly #onHere: (message: HereMessage) => void;
  readonly #helloTimer: NodeJS.Timeout;
  readonly #onItems: FeedListener = (items) => this.#take(items);

  constructor(deps: {
    socket: WebSocket;
    feed: ConnectionFeed;
    log: Logger;
    onHere: (message: HereMessage) => void;
    onClose: () => void;
  }) {
    const { socket } = deps;
    this.#onHere = deps.onHere;
    this.#socket = socket;
    this.#feed = deps.feed;
    this.#log = deps.log;
    this.#helloTimer = setTimeout(() => this.close('protocol'), helloWithinMs);
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('pong', () => (this.#isAlive = true));
    socket.on('error', (error) => deps.log.debug({ err: error }, 'a live connection failed'));
    socket.on('close', () => {
      this.#end();
      deps.onClose();
    });
  }

  /** Something that is not an event and may be missed. */
  sendVolatile(text: string): void {
    if (this.#state === 'live' && this.#socket.bufferedAmount < mostBufferedBytes / 4) this.#socket.send(text);
  }

  /** Ends a connection whose client has not answered since the last time. */
  probe(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
  }

  close(reason: keyof typeof liveCloseCodes): void {
    this.#end();
    this.#socket.close(liveCloseCodes[reason], reason);
    // A client that does not answer the close is not waited for.
    setTimeout(() => this.#socket.terminate(), 1_000).unref();
  }

  #end(): void {
    this.#state = 'closed';
    this.#aside = [];
    clearTimeout(this.#helloTimer);
    this.#feed.unsubscribe(this.#onItems);
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    this.#isAlive = true;
    const message = isBinary ? undefined : readMessage(data);
    if (message?.type === 'ping') return this.#socket.send('{"type":"pong"}');
    if (message?.type === 'here' && this.#state !== 'waiting') return this.#onHere(message);
    if (message?.type !== 'hello' || this.#state !== 'waiting') return this.close('protocol');
    clearTimeout(this.#helloTimer);
    this.#state = 'catching up';
    this.#run(this.#begin(message.cursor));
  }

  #run(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#log.warn({ err: error }, 'a live connection could not be served');
      this.#end();
      this.#socket.close(1011);
    });
  }

  async #begin(cursor: string | undefined): Promise<void> {
    const now = await this.#feed.subscribe(this.#onItems);
    // Closed while it subscribed.
    if (this.#isOver()) return this.#feed.unsubscribe(this.#onItems);
    if (cursor === undefined) return this.#goLive('ready', now);
    const after = decodeLiveCursor(cursor);
    const missed = after === undefined ? undefined : await this.#feed.countBehind(after, mostMissed + 1);
    if (this.#isOver()) return;
    if (after === undefined || missed === undefined || missed > mostMissed) return this.#goLive('reset', now);
    this.#socket.send(JSON.stringify({ type: 'ready', cursor }));
    await this.#follow(after);
  }

  /** Catches up from the cursor, and is live then. */
  async #follow(after: EventCursor): Promise<void> {
    this.#state = 'catching up';
    this.#sentUpTo = await this.#catchUp(after);
    if (this.#isOver()) return;
    this.#state = 'live';
    this.#take(this.#takeAside());
  }

  #goLive(type: 'ready' | 'reset', cursor: EventCursor): void {
    this.#socket.send(JSON.stringify({ type, cursor: encodeLiveCursor(cursor) }));
    this.#state = 'live';
    this.#take(this.#takeAside());
  }

  /** Sends what lies behind the cursor, as fast as the client takes it, and answers where it got to. */
  async #catchUp(from: EventCursor): Promise<EventCursor> {
    let after = from;
    for (;;) {
      await this.#drain();
      // What was put aside before this page is read is in this page or in those after it.
      if (this.#aside.length > mostAside) this.#aside = [];
      if (this.#isOver()) return after;
      const { items } = await this.#feed.read(after, pageSize);
      if (this.#isOver()) return after;
      const stoppedAt = this.#sendItems(items);
      after = stoppedAt ?? items.at(-1)?.cursor ?? after;
      if (stoppedAt === undefined && items.length < pageSize && this.#aside.length <= mostAside) return after;
    }
  }

  #take(items: readonly FeedItem[]): void {
    if (this.#state === 'catching up') this.#aside.push(...items);
    if (this.#state !== 'live') return;
    const stoppedAt = this.#sendItems(this.#withoutSent(items));
    // More happens than the client takes just now: it gets the rest from the log when it has caught its breath.
    if (stoppedAt !== undefined) this.#run(this.#follow(stoppedAt));
  }

  #withoutSent(items: readonly FeedItem[]): readonly FeedItem[] {
    const sentUpTo = this.#sentUpTo;
    if (sentUpTo === undefined) return items;
    const first = items.findIndex((item) => isBehind(item.cursor, sentUpTo));
    if (first === -1) return [];
    // Items come in order: from here on all are new.
    this.#sentUpTo = undefined;
    return items.slice(first);
  }

  #takeAside(): FeedItem[] {
    return this.#aside.splice(0);
  }

  /** Sends until the client has enough to take for now: answers where it stopped, undefined when it did not. */
  #sendItems(items: readonly FeedItem[]): EventCursor | undefined {
    for (const { text, cursor } of items) {
      this.#socket.send(text);
      if (this.#socket.bufferedAmount > mostBufferedBytes) return cursor;
    }
    return undefined;
  }

  /** Waits until the client has taken most of what was sent. One that takes nothing at all is let go. */
  async #drain(): Promise<void> {
    let waiting = this.#socket.bufferedAmount;
    let stuckSince = performance.now();
    while (this.#socket.bufferedAmount > mostBufferedBytes / 4 && !this.#isOver()) {
      if (this.#socket.bufferedAmount < waiting) stuckSince = performance.now();
      waiting = this.#socket.bufferedAmount;
      // It comes back with its last cursor and misses nothing; waiting for it would cost the memory of everybody.
      if (performance.now() - stuckSince > stuckForMs) return this.close('tooSlow');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** A method, because the state changes while something is awaited. */
  #isOver(): boolean {
    return this.#state === 'closed';
  }
}

/** Opaque to clients, so that it may become something else. */
export function encodeLiveCursor(cursor: EventCursor): string {
  return Buffer.from(cursor).toString('base64url');
}

function decodeLiveCursor(text: string): EventCursor | undefined {
  const cursor = Buffer.from(text, 'base64url').toString();
  return parseEventCursor(cursor) ? cursor : undefined;
}

function readMessage(data: RawData): LiveClientMessage | undefined {
  try {
    // A text message arrives as one buffer: fragments are joined by ws unless told otherwise.
    return LiveClientMessage.safeParse(JSON.parse((data as Buffer).toString())).data;
  } catch {
    return undefined;
  }
}
