/**
 * The one reader of a workspace's events in this process, however many listen. It reads when it is woken and, should a
 * wake-up have been lost, from time to time; whatever wakes it, each event is handed on once and in commit order,
 * because only the cursor decides what comes next.
 */
import type { Logger } from '#platform/log/logger';
import type { EventCursor } from '../read-committed-events.ts';

/** An event ready to be sent, made once for all who listen. */
export interface FeedItem {
  cursor: EventCursor;
  type: string;
  /** JSON of the message. */
  text: string;
}

export interface FeedSource {
  currentCursor(): Promise<EventCursor>;
  read(after: EventCursor, limit: number): Promise<FeedPage>;
}

export interface FeedPage {
  /** Behind the cursor, oldest first, at most `limit`. */
  items: FeedItem[];
  /** Whether more is committed that cannot be read yet, because something older still runs. */
  isHeldBack: boolean;
}

export type FeedListener = (items: readonly FeedItem[]) => void;

const pageSize = 500;
/** Events held back by an older transaction are looked for again this soon, then ever later. */
const heldBackMs = { first: 15, most: 500 };

export class WorkspaceFeed {
  readonly #source: FeedSource;
  readonly #log: Logger;
  readonly #pollMs: () => number;
  readonly #listeners = new Set<FeedListener>();
  #position: EventCursor | undefined;
  #starting: Promise<void> | undefined;
  #isReading = false;
  #isWoken = false;
  #isClosed = false;
  #poll: NodeJS.Timeout | undefined;
  #endSleep: (() => void) | undefined;

  constructor(deps: { source: FeedSource; log: Logger; pollMs: () => number }) {
    this.#source = deps.source;
    this.#log = deps.log;
    this.#pollMs = deps.pollMs;
  }

  /** From here on every event is handed to the listener; answers the cursor it starts behind. */
  async subscribe(listener: FeedListener): Promise<EventCursor> {
    this.#starting ??= this.#start();
    try {
      await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
    if (this.#position === undefined) throw new Error('A feed that has started has a position.');
    // Position and subscription in one go, so that nothing falls between them.
    this.#listeners.add(listener);
    return this.#position;
  }

  unsubscribe(listener: FeedListener): void {
    this.#listeners.delete(listener);
  }

  /** Something may have happened. */
  wake(): void {
    this.#isWoken = true;
    this.#endSleep?.();
    if (this.#position !== undefined && !this.#isReading) void this.#readOn();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#poll);
    this.#endSleep?.();
    this.#listeners.clear();
  }

  async #start(): Promise<void> {
    this.#position = await this.#source.currentCursor();
    this.wake();
  }

  /** Reads until nothing is left, then sleeps: shortly while events are held back, else until woken or polled. */
  async #readOn(): Promise<void> {
    this.#isReading = true;
    clearTimeout(this.#poll);
    let heldBackForMs = heldBackMs.first;
    try {
      while (!this.#isClosed) {
        if (this.#isWoken) heldBackForMs = heldBackMs.first;
        this.#isWoken = false;
        const isHeldBack = await this.#readAll();
        if (this.#isWoken) continue;
        if (!isHeldBack) break;
        await this.#sleep(heldBackForMs);
        heldBackForMs = Math.min(heldBackForMs * 2, heldBackMs.most);
      }
    } catch (error) {
      // The database is away, or was: the next poll goes on at the same cursor.
      this.#log.warn({ err: error }, 'the live channel could not read events');
    }
    this.#isReading = false;
    if (this.#isClosed) return;
    this.#poll = setTimeout(() => this.wake(), this.#pollMs());
    this.#poll.unref();
  }

  /** Answers whether there is more that cannot be read yet. */
  async #readAll(): Promise<boolean> {
    while (this.#position !== undefined) {
      const { items, isHeldBack } = await this.#source.read(this.#position, pageSize);
      this.#position = items.at(-1)?.cursor ?? this.#position;
      if (items.length > 0) for (const listener of this.#listeners) listener(items);
      if (items.length < pageSize) return isHeldBack;
    }
    return false;
  }

  /** Ends early when something wakes the feed. */
  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endSleep = undefined;
  }
}
