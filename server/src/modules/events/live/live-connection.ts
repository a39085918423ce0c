/**
 * One client of the live channel: hello, what it has missed, then what happens.
 *
 *   waiting → (hello) → catching up → live → closed
 *
 * While it catches up, what happens meanwhile is kept aside and handed on afterwards, without what was read already.
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

const helloWithinMs = 10_000;
const pageSize = 200;
/** A client further back reads its lists again sooner than it reads so many events. */
const mostMissed = 10_000;
/** What may wait to be sent to a client that does not read, and for how long. */
const mostBufferedBytes = 1024 * 1024;
const drainWithinMs = 15_000;
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
  readonly #helloTimer: NodeJS.Timeout;
  readonly #onItems: FeedListener = (items) => this.#take(items);

  constructor(deps: { socket: WebSocket; feed: ConnectionFeed; log: Logger; onClose: () => void }) {
    const { socket } = deps;
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
    if (message?.type !== 'hello' || this.#state !== 'waiting') return this.close('protocol');
    clearTimeout(this.#helloTimer);
    this.#state = 'catching up';
    this.#begin(message.cursor).catch((error: unknown) => {
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

  /** Sends what lies behind the cursor and answers where it got to; nothing is kept aside too long meanwhile. */
  async #catchUp(from: EventCursor): Promise<EventCursor> {
    let after = from;
    while (!this.#isOver()) {
      // What was put aside before this page is read is in this page or in those after it.
      if (this.#aside.length > mostAside) this.#aside = [];
      const { items } = await this.#feed.read(after, pageSize);
      const last = items.at(-1);
      if (last && !this.#isOver()) {
        after = last.cursor;
        this.#sendItems(items);
        await this.#drain();
      }
      if (items.length < pageSize && this.#aside.length <= mostAside) break;
    }
    return after;
  }

  #take(items: readonly FeedItem[]): void {
    if (this.#state === 'live') this.#sendItems(this.#withoutSent(items));
    else if (this.#state === 'catching up') this.#aside.push(...items);
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

  #sendItems(items: readonly FeedItem[]): void {
    for (const { text } of items) this.#socket.send(text);
    // It comes back with its last cursor and misses nothing; waiting for it would cost the memory of everybody.
    if (this.#state === 'live' && this.#socket.bufferedAmount > mostBufferedBytes) this.close('tooSlow');
  }

  /** Waits until the client has taken most of what was sent. */
  async #drain(): Promise<void> {
    const deadline = performance.now() + drainWithinMs;
    while (this.#socket.bufferedAmount > mostBufferedBytes / 4 && !this.#isOver()) {
      if (performance.now() > deadline) return this.close('tooSlow');
      await new Promise((resolve) => setTimeout(resolve, 20));
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
