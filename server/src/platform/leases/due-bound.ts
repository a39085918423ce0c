/**
 * Since when something may be due, as this process remembers it: where looks at an index of due rows begin.
 *
 * A row that was claimed stays in that index for as long as any transaction may still see it. While one is old (a backup,
 * a report), a look from the beginning goes through all that was claimed since it began; a look from a bound on passes it
 * by. From PostgreSQL 18 on, that is: those before read the index from the beginning of a lane, whatever the bound.
 *
 * The bound is found by such a look from the beginning, again every second, and more seldom the longer that takes. What
 * becomes due before the bound meanwhile, in a transaction that took long, waits for the next.
 */
import { performance } from 'node:perf_hooks';
import { type RawBuilder, sql } from 'kysely';
import type { Logger } from '../log/logger.ts';
import type { Database, Tx } from '../postgres/database.ts';
import { claimingSession } from './claims.ts';
import { blockColumns, type ClaimedTable, firstBehind, indexOrder } from './lanes.ts';

const lookEveryMs = 1000;
/** What became due in a transaction that took long waits for no longer than this. */
const lookAtLeastEveryMs = 5000;
/** Looking takes one part in so many of a process's time, while that is often enough. */
const timeShare = 50;
/** A transaction seldom takes longer from the time it writes as due to its commit. */
const marginSeconds = 5;
/** More lanes, and ranks in them, are not looked through. */
const blocksAtMost = 1000;

export class DueBound {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #look: (tx: Tx) => Promise<Date | null>;
  #since: Date | null = null;
  #lookAt = 0;

  /** `look` answers since when, or null: from the beginning. */
  constructor(database: Database, log: Logger, look: (tx: Tx) => Promise<Date | null>) {
    this.#database = database;
    this.#log = log;
    this.#look = look;
  }

  async get(): Promise<Date | null> {
    const startedAt = performance.now();
    if (startedAt < this.#lookAt) return this.#since;
    try {
      this.#since = await this.#database.inTransaction(this.#look, claimingSession);
    } catch (error) {
      this.#log.warn({ err: error }, 'since when something is due could not be found out; looking from where it was');
    }
    const endedAt = performance.now();
    const restMs = Math.min((endedAt - startedAt) * timeShare, lookAtLeastEveryMs);
    this.#lookAt = endedAt + Math.max(lookEveryMs, restMs);
    return this.#since;
  }
}

/** The bound of a table that is its own queue. What is not due yet counts, too. */
export async function findDueSince(tx: Tx, on: ClaimedTable): Promise<Date | null> {
  const columns = blockColumns(on);
  const keys = sql.join(columns.map((column) => sql.ref(column)));
  const following = firstBehind(on, {
    columns,
    position: columns.map((column) => sql`blocks.${sql.ref(column)}`),
    since: sql`'-infinity'::timestamptz`,
    until: sql`'infinity'::timestamptz`,
    select: sql`${keys}, ${sql.ref(on.due)} as oldest`,
  });
  const result = await sql<{ since: Date; blocks: number }>`
    with recursive blocks as (
      (select ${keys}, ${sql.ref(on.due)} as oldest from ${sql.table(on.table)}
        where ${sql.ref(on.due)} is not null order by ${indexOrder(on)} limit 1)
      union all
      select following.* from blocks cross join lateral (${following}) following
    )
    select ${sinceOldest(sql`min(oldest)`)} as since, count(*)::int as blocks
      from (select oldest from blocks limit ${blocksAtMost}) looked_at`.execute(tx);
  const [found] = result.rows;
  return found && found.blocks < blocksAtMost ? found.since : null;
}

/** The bound where `oldest` is what there is; nothing may be. */
export function sinceOldest(oldest: RawBuilder<unknown>): RawBuilder<Date> {
  return sql<Date>`date_trunc('milliseconds', least(${oldest}, now() - ${marginSeconds} * interval '1 second'))`;
}
