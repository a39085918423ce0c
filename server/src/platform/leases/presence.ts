/**
 * How many processes of a role there are: what each may let through is its share of a limit that holds for all. One row
 * in `workers`, renewed every few seconds. Nothing is claimed under it, so being a little late does no harm.
 */
import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Ids } from '../ids.ts';
import type { Logger } from '../log/logger.ts';
import type { Db } from '../postgres/database.ts';

export interface Presence {
  start(): Promise<void>;
  /** This one included; as of a few seconds ago. */
  count(): number;
  stop(): Promise<void>;
}

export interface PresenceDeps {
  owner: Db;
  ids: Ids;
  log: Logger;
  /** What is counted: `api`. */
  role: string;
  renewEveryMs?: number;
  /** For how long it counts without a renewal; three of them unless told. */
  leaseMs?: number;
}

const missedRenewals = 3;

export function createPresence(deps: PresenceDeps): Presence {
  const { owner, ids, log, role, renewEveryMs = 5_000, leaseMs = renewEveryMs * missedRenewals } = deps;
  const id = ids.next();
  let others = 0;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  async function renew(): Promise<void> {
    const { rows } = await sql<{ others: number }>`
      with mine as (
        insert into workers (id, epoch, role, host, pid, lease_until)
        values (${id}, 1, ${role}, ${hostname()}, ${process.pid}, now() + ${leaseMs} * interval '1 millisecond')
        on conflict (id) do update set lease_until = excluded.lease_until
      )
      select count(*)::int as others from workers where role = ${role} and lease_until > now() and id <> ${id}`.execute(
      owner,
    );
    others = rows[0]?.others ?? 0;
  }

  function schedule(): void {
    timer = setTimeout(() => {
      round = renew()
        .catch((error: unknown) => log.warn({ err: error, role }, 'the processes could not be counted; trying again'))
        .then(schedule);
    }, renewEveryMs);
    timer.unref();
  }

  return {
    async start() {
      await renew();
      schedule();
    },
    count: () => 1 + others,
    async stop() {
      clearTimeout(timer);
      await round;
      clearTimeout(timer);
      // Not reachable now: the row ends by itself.
      await sql`delete from workers where id = ${id}`.execute(owner).catch(() => {});
    },
  };
}
