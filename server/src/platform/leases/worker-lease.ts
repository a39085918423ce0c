/**
 * The lease of this process. A worker is one row in `workers`, renewed every 2 s and valid for 8 s on the database's
 * clock. Rows a worker claimed are its own while the lease holds; after that anybody may take them over.
 *
 *   registered ──renewed──▶ registered
 *        │ not renewed in time: by our own clock, a second before the database's lease ends
 *        ▼
 *      lost ──registers anew, with a new id──▶ registered
 *
 * A lost id never comes back: whatever was claimed under it is dropped, even when nobody has taken it over yet. Being
 * early by a second, and counting from before the renewal was sent, makes us stop before anybody else may start,
 * without comparing two machines' clocks. What a frozen process does right after it wakes is not held by this but by
 * the fence: it writes only where worker and token still match (see claims.ts).
 */
import { hostname } from 'node:os';
import pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import type { Logger } from '../log/logger.ts';
import type { ConnectionConfig } from '../postgres/database.ts';
import { DatabaseClock } from './database-clock.ts';

export interface WorkerLease {
  /** Registers and begins to renew; throws when the database cannot be reached. */
  start(): Promise<void>;
  /** The id claims are made under, or undefined while the lease does not hold. Ask again before every effect. */
  heldId(): string | undefined;
  /**
   * What the clock of the database says, as the last renewal told it: the time by which rows become due. A machine whose
   * own clock is wrong or set anew is neither early nor late by it.
   */
  now(): Date;
  /** Called with the lost id, once for each. */
  onLost(listener: (id: string) => void): void;
  /** Ends the lease at once: what is still claimed may be taken over. */
  stop(): Promise<void>;
}

export interface WorkerLeaseDeps {
  connection: ConnectionConfig;
  ids: Ids;
  log: Logger;
  /** What the process does, for people: `worker`, `all`. */
  role: string;
  clock: Clock;
  /** Milliseconds that never go back; `performance.now` unless a test says otherwise. */
  monotonic?: () => number;
  leaseMs?: number;
  renewEveryMs?: number;
}

/** How much earlier than the database we consider the lease over. */
const marginMs = 1000;

export function createWorkerLease(deps: WorkerLeaseDeps): WorkerLease {
  const { log, leaseMs = 8000, renewEveryMs = 2000, monotonic = () => performance.now() } = deps;
  const now = () => deps.clock.now().getTime();
  const pool = openLeasePool(deps.connection, renewEveryMs, log);
  const store = createLeaseStore(pool, { role: deps.role, leaseMs });
  const listeners: ((id: string) => void)[] = [];
  let current: { id: string; until: number; wallUntil: number } | undefined;
  const databaseClock = new DatabaseClock();
  let epoch = 0;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  /** The monotonic clock stands still while a machine sleeps and the wall clock may be set back: the earlier counts. */
  const holds = (lease: { until: number; wallUntil: number }) => monotonic() < lease.until && now() < lease.wallUntil;

  function lose(): void {
    if (!current) return;
    const { id } = current;
    current = undefined;
    log.warn({ worker: id }, 'The lease ended before it could be renewed; everything claimed under it is dropped');
    for (const listener of listeners) listener(id);
  }

  async function renew(): Promise<void> {
    const [sentAt, wallSentAt] = [monotonic(), now()];
    const validity = () => ({ until: sentAt + leaseMs - marginMs, wallUntil: wallSentAt + leaseMs - marginMs });
    if (current && !holds(current)) lose();
    if (current) {
      const said = await store.renew(current.id);
      if (said) Object.assign(current, validity());
      else lose();
      note(said, sentAt);
      return;
    }
    const id = deps.ids.next();
    epoch += 1;
    note(await store.register(id, epoch), sentAt);
    current = { id, ...validity() };
  }

  function note(said: Date | undefined, askedAt: number): void {
    if (said) databaseClock.note(said, { askedAt, answeredAt: monotonic() });
  }

  function schedule(): void {
    timer = setTimeout(() => {
      round = renew()
        .catch((error: unknown) => log.warn({ err: error }, 'The lease could not be renewed; trying again'))
        .then(schedule);
    }, renewEveryMs);
  }

  return {
    async start() {
      await renew();
      // Registering had to connect first.
      const askedAt = monotonic();
      note(await store.readClock(), askedAt);
      schedule();
    },
    heldId() {
      if (current && !holds(current)) lose();
      return current?.id;
    },
    now: () => databaseClock.at(monotonic()) ?? deps.clock.now(),
    onLost: (listener) => void listeners.push(listener),
    async stop() {
      clearTimeout(timer);
      await round;
      clearTimeout(timer);
      const id = current?.id;
      current = undefined;
      // Not reachable now: the lease ends by itself.
      if (id) await store.remove(id).catch(() => {});
      await pool.end();
    },
  };
}

/** A connection of its own: a renewal never waits behind work. */
function openLeasePool(connection: ConnectionConfig, timeoutMs: number, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max: 1,
    keepAlive: true,
    query_timeout: timeoutMs,
    connectionTimeoutMillis: timeoutMs,
    idleTimeoutMillis: 0,
  });
  pool.on('error', (error) => {
    // While the pool closes, PostgreSQL may be stopping already.
    if (!pool.ending) log.warn({ err: error }, 'the connection of the lease was lost');
  });
  return pool;
}

function createLeaseStore(pool: pg.Pool, settings: { role: string; leaseMs: number }) {
  const { role, leaseMs } = settings;
  return {
    /** Both answer what time it is there. */
    async register(id: string, epoch: number): Promise<Date | undefined> {
      const { rows } = await pool.query<{ said: Date }>(
        `insert into workers (id, epoch, role, host, pid, lease_until)
         values ($1, $2, $3, $4, $5, now() + $6 * interval '1 millisecond') returning clock_timestamp() as said`,
        [id, epoch, role, hostname(), process.pid, leaseMs],
      );
      return rows[0]?.said;
    },
    /** Undefined when the lease had already ended: it must not come back to life. */
    async renew(id: string): Promise<Date | undefined> {
      const { rows } = await pool.query<{ said: Date }>(
        `update workers set lease_until = now() + $2 * interval '1 millisecond' where id = $1 and lease_until > now()
         returning clock_timestamp() as said`,
        [id, leaseMs],
      );
      return rows[0]?.said;
    },
    async readClock(): Promise<Date | undefined> {
      const { rows } = await pool.query<{ said: Date }>('select clock_timestamp() as said');
      return rows[0]?.said;
    },
    async remove(id: string): Promise<void> {
      await pool.query('delete from workers where id = $1', [id]);
    },
  };
}
