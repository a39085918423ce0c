/**
 * Where a claim begins to read. While somebody holds an old snapshot (a backup, a forgotten transaction), PostgreSQL keeps
 * every entry of the queue's index that was claimed since, and a claim that reads from the beginning passes all of them.
 * So this process remembers, per lane and priority, up to which due time it has taken everything, and reads from there.
 *
 * What may be missed that way is looked for again: rows that become due at an earlier time than now because their
 * transaction took long come in within `marginMs`, and whatever else there may be (rows that another process had locked
 * and gave back, a clock set back) with the complete look that is taken every so often.
 */

/** Rows of these priorities, both included, that became due at this time (ms) or later. */
export interface DueRange {
  lowest: number;
  highest: number;
  sinceMs: number;
}

export interface Floors {
  /** For lanes that are not among `lanes`; undefined: from the beginning. */
  sinceMs: number | undefined;
  /** Lanes known to hold more than was taken, the first ones behind the position asked about. */
  lanes: ReadonlyMap<string, readonly DueRange[]>;
}

/** What a claim has found. */
export interface Taken {
  /** Time of the database at the claim. */
  atMs: number;
  /** The lanes that were looked at: how many rows could be taken, how many were, and the last of them in order. */
  lanes: readonly { lane: string; limit: number; count: number; last?: { priority: number; dueMs: number } }[];
  /** There are no lanes behind these. */
  isEnd: boolean;
}

const marginMs = 2_000;
const completeEveryMs = 2_000;
const completeAtMostEveryMs = 10_000;
/** A complete look may take this share of the time. */
const completeShare = 0.02;

export const everyPriority = { lowest: -32_768, highest: 32_767 };

/** When the next complete look is due: the longer one takes, the rarer. */
class CompleteLooks {
  readonly #now: () => number;
  #nextAt = -Infinity;
  #startedAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  isDue(): boolean {
    return this.#now() >= this.#nextAt;
  }

  start(): void {
    this.#startedAt = this.#now();
    this.#nextAt = Infinity;
  }

  end(): void {
    const now = this.#now();
    const pause = (now - this.#startedAt) / completeShare;
    this.#nextAt = now + Math.min(Math.max(pause, completeEveryMs), completeAtMostEveryMs);
  }

  reset(): void {
    this.#nextAt = -Infinity;
  }
}

/** For a queue with lanes that is walked round and round. */
export class LaneFloors {
  readonly #looks: CompleteLooks;
  #sinceMs: number | undefined;
  readonly #lanes = new Map<string, readonly DueRange[]>();
  #round: { startedAtMs: number | undefined; isComplete: boolean } | undefined;

  constructor(now = () => performance.now()) {
    this.#looks = new CompleteLooks(now);
  }

  /** What the next claim has to know, which looks at so many lanes behind `from`; a round begins with `isFirst`. */
  at({ from, lanes, isFirst }: { from: string; lanes: number; isFirst: boolean }): Floors {
    if (isFirst) this.#startRound();
    const known = [...this.#lanes.keys()].filter((lane) => lane > from).toSorted();
    return {
      sinceMs: this.#sinceMs,
      lanes: new Map(known.slice(0, lanes).map((lane) => [lane, this.#rangesOf(lane)])),
    };
  }

  learn({ atMs, lanes, isEnd }: Taken): void {
    const recentMs = atMs - marginMs;
    for (const { lane, limit, count, last } of lanes) {
      if (last && count >= limit) this.#lanes.set(lane, rangesBehind(this.#rangesOf(lane), { ...last, recentMs }));
      else this.#lanes.delete(lane);
    }
    if (!this.#round) return;
    this.#round.startedAtMs ??= atMs;
    if (!isEnd) return;
    this.#sinceMs = this.#round.startedAtMs - marginMs;
    if (this.#round.isComplete) this.#looks.end();
    this.#round = undefined;
  }

  /** Nothing is known any more: a claim failed, and what it took may be back in line. */
  forget(): void {
    this.#sinceMs = undefined;
    this.#lanes.clear();
    this.#round = undefined;
    this.#looks.reset();
  }

  #startRound(): void {
    const isComplete = this.#looks.isDue();
    if (isComplete) {
      this.forget();
      this.#looks.start();
    }
    this.#round = { startedAtMs: undefined, isComplete };
  }

  #rangesOf(lane: string): readonly DueRange[] {
    return this.#lanes.get(lane) ?? [{ ...everyPriority, sinceMs: this.#sinceMs ?? 0 }];
  }
}

/**
 * What is left to look at when all up to `last` was taken, the highest priority first: of higher priorities what has come
 * lately, of its own what is due no earlier, of lower ones the same as before.
 */
export function rangesBehind(
  ranges: readonly DueRange[],
  last: { priority: number; dueMs: number; recentMs: number },
): DueRange[] {
  const { priority, recentMs } = last;
  return [
    { lowest: priority + 1, highest: everyPriority.highest, sinceMs: recentMs },
    { lowest: priority, highest: priority, sinceMs: Math.min(last.dueMs, recentMs) },
    ...ranges.flatMap((range) =>
      range.lowest < priority ? [{ ...range, highest: Math.min(range.highest, priority - 1) }] : [],
    ),
  ];
}

/** For a queue without lanes, of which each look takes the first so many. */
export class TimeFloor {
  readonly #looks: CompleteLooks;
  #sinceMs: number | undefined;
  #isComplete = false;

  constructor(now = () => performance.now()) {
    this.#looks = new CompleteLooks(now);
  }

  /** Undefined: from the beginning. */
  sinceMs(): number | undefined {
    if (this.#looks.isDue()) {
      this.#sinceMs = undefined;
      this.#isComplete = true;
      this.#looks.start();
    }
    return this.#sinceMs;
  }

  /** Everything that was due then has been taken, or all up to this time of what was due. */
  learn(takenUpToMs: number): void {
    this.#sinceMs = takenUpToMs - marginMs;
    if (this.#isComplete) this.#looks.end();
    this.#isComplete = false;
  }

  forget(): void {
    this.#sinceMs = undefined;
    this.#isComplete = false;
    this.#looks.reset();
  }
}
