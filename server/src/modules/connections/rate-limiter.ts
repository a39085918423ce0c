/**
 * What a connection may use of its service, counted by all processes together in rows of the connection. A service that
 * wants to be left alone is, by everything that uses the connection.
 */
import { sql } from 'kysely';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/postgres/database';
import { type Bucket, takeUnits } from './bucket.ts';
import type { Rate } from './connector-port.ts';

export interface RatePlace {
  workspaceId: string;
  connectionId: string;
}

export interface Turn {
  /** By bucket: empty for the whole connection, else a member. */
  rates: ReadonlyMap<string, Rate>;
  units: number;
  withinMs: number;
}

export interface RateLimiter {
  /**
   * Takes units of each bucket; answers how many milliseconds to wait before using them, in the order of asking. Nothing
   * is taken when that is more than `withinMs`; the answer then says how long it would have been.
   */
  take(place: RatePlace, turn: Turn): Promise<{ isTaken: boolean; waitMs: number }>;
  /** Nothing of this connection goes out for so long, or for longer where that was said before. */
  pause(place: RatePlace, forMs: number): Promise<void>;
}

interface RateRow extends Bucket {
  bucket: string;
  pausedUntil: number | null;
}

export function createRateLimiter(deps: { database: Database; clock: Clock }): RateLimiter {
  const { database, clock } = deps;
  return {
    take: async (place, turn) =>
      await database.inWorkspace(place.workspaceId, async (tx) => {
        const now = clock.now().getTime();
        const rows = await lockRates(tx, place, { buckets: [...turn.rates.keys()], rates: turn.rates, now });
        const pausedMs = Math.max(0, ...rows.map(({ pausedUntil }) => (pausedUntil ?? 0) - now));
        const takes = [...turn.rates].map(([bucket, rate]) => {
          const known = rows.find((row) => row.bucket === bucket);
          return { bucket, ...takeUnits(known, rate, { units: turn.units, now }) };
        });
        const waitMs = Math.max(pausedMs, ...takes.map((take) => take.waitMs));
        if (waitMs > turn.withinMs) return { isTaken: false, waitMs };
        await writeRates(tx, place, takes);
        return { isTaken: true, waitMs };
      }),
    pause: async ({ workspaceId, connectionId }, forMs) => {
      const now = clock.now();
      const until = new Date(now.getTime() + forMs);
      await database.inWorkspace(workspaceId, (tx) =>
        sql`
          insert into connection_rates (workspace_id, connection_id, bucket, units, filled_at, paused_until)
          select ${workspaceId}, id, '', 0, ${now}, ${until}
            from connections where workspace_id = ${workspaceId} and id = ${connectionId}
          on conflict (workspace_id, connection_id, bucket) do update
             set paused_until = greatest(connection_rates.paused_until, excluded.paused_until)
        `.execute(tx),
      );
    },
  };
}

/** The rows of the connection and of these buckets, in one order; what is not there yet is made, full, where it is counted. */
async function lockRates(
  tx: Tx,
  { workspaceId, connectionId }: RatePlace,
  { buckets, rates, now }: { buckets: string[]; rates: Turn['rates']; now: number },
): Promise<RateRow[]> {
  if (buckets.length > 0) {
    const full = buckets.map((bucket) => rates.get(bucket)?.units ?? 0);
    await sql`
      insert into connection_rates (workspace_id, connection_id, bucket, units, filled_at)
      select ${workspaceId}, c.id, b.bucket, b.units, ${new Date(now)}
        from connections c, unnest(${buckets}::text[], ${full}::float8[]) as b (bucket, units)
       where c.workspace_id = ${workspaceId} and c.id = ${connectionId}
       order by b.bucket
      on conflict do nothing
    `.execute(tx);
  }
  const rows = tx
    .selectFrom('connection_rates')
    .select(['bucket', 'units', 'filled_at', 'paused_until'])
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', connectionId)
    .where('bucket', 'in', ['', ...buckets])
    .orderBy('bucket');
  const found = await (buckets.length > 0 ? rows.forNoKeyUpdate() : rows).execute();
  return found.map((row) => ({
    bucket: row.bucket,
    units: row.units,
    at: row.filled_at.getTime(),
    pausedUntil: row.paused_until?.getTime() ?? null,
  }));
}

async function writeRates(
  tx: Tx,
  { workspaceId, connectionId }: RatePlace,
  takes: readonly { bucket: string; left: Bucket }[],
): Promise<void> {
  if (takes.length === 0) return;
  const [buckets, units, times] = [
    takes.map(({ bucket }) => bucket),
    takes.map(({ left }) => left.units),
    takes.map(({ left }) => new Date(left.at)),
  ];
  await sql`
    update connection_rates r set units = t.units, filled_at = t.filled_at
      from unnest(${buckets}::text[], ${units}::float8[], ${times}::timestamptz[]) as t (bucket, units, filled_at)
     where r.workspace_id = ${workspaceId} and r.connection_id = ${connectionId} and r.bucket = t.bucket
  `.execute(tx);
}
