/**
 * Writes what many concurrent tasks have to write in few transactions: whatever gathers while one commit is under way
 * goes out with the next. One commit is in flight at a time, so items are written in the order they were added.
 *
 *   idle ──add──▶ writing ──ok──▶ each item gets its result; what gathered meanwhile is written next
 *                    │ an item is refused: halves are written apart until it stands alone and fails alone
 *                    │ the database cannot be reached: the same items again, a little later
 *
 * `write` must be one transaction and must give the same results when it is repeated: a connection lost during the
 * commit leaves open whether it happened.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../log/logger.ts';
import { isPassingError } from '../postgres/data-error.ts';

export interface GroupWriter<Item, Result> {
  /** Resolves after the commit. Rejects when the database refuses this very item, or after `stop`. */
  add(item: Item): Promise<Result>;
  /** Items added and not yet written. */
  readonly pending: number;
  /** Writes what was added, then ends; gives up on an unreachable database after `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

export interface GroupWriterDeps<Item, Result> {
  /** One result for each item, in order. */
  write(items: readonly Item[]): Promise<readonly Result[]>;
  log: Logger;
  maxItems?: number;
  /** Waits this long before it tries an unreachable database again. */
  retryAfterMs?: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export function createGroupWriter<Item, Result>(deps: GroupWriterDeps<Item, Result>): GroupWriter<Item, Result> {
  const { log, maxItems = 500, retryAfterMs = 250 } = deps;
  const queue: Waiting<Item, Result>[] = [];
  let inFlight = 0;
  let running: Promise<void> | undefined;
  let abandonAt = Infinity;

  async function run(): Promise<void> {
    // Lets everything that is added in this turn of the loop go out together.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    while (queue.length > 0) {
      const batch = queue.splice(0, maxItems);
      inFlight = batch.length;
      await writeBatch(batch);
      inFlight = 0;
    }
    running = undefined;
  }

  async function writeBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await writePersistently(batch.map(({ item }) => item));
      // `write` answers one result for each item.
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (batch.length === 1 || isPassingError(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await writeBatch(batch.slice(0, middle));
      await writeBatch(batch.slice(middle));
    }
  }

  async function writePersistently(items: readonly Item[]): Promise<readonly Result[]> {
    for (;;) {
      try {
        return await deps.write(items);
      } catch (error) {
        if (!isPassingError(error) || performance.now() >= abandonAt) throw error;
        log.warn({ err: error, items: items.length }, 'a group of writes did not go through; trying again');
        await delay(retryAfterMs);
      }
    }
  }

  return {
    add: async (item) =>
      await new Promise<Result>((resolve, reject) => {
        queue.push({ item, resolve, reject });
        running ??= run();
      }),
    get pending() {
      return queue.length + inFlight;
    },
    async stop(withinMs) {
      abandonAt = performance.now() + withinMs;
      await running;
    },
  };
}
