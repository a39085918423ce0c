/** How long a claim takes: the very statement of the runner, as another worker would send it, and taken back each time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { runsAsQueue } from '../../server/src/engine/runs/journal-store.ts';
import { claimDue, claimingSession, firstLane } from '../../server/src/platform/leases/claims.ts';
import { DueBound, findDueSince } from '../../server/src/platform/leases/due-bound.ts';
import { silentLogger } from '../../server/src/platform/log/logger.ts';
import { openDatabase } from '../../server/src/platform/postgres/database.ts';
import { percentiles } from '../harness.ts';
import type { Running } from './ground.ts';

const times = 200;

export interface ClaimTimes {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Of the last claim. */
  claimed: number;
}

/** The program holds still meanwhile: it would take the very runs that are looked at. */
export async function measureClaims({ program, connection }: Running): Promise<ClaimTimes> {
  const database = openDatabase({
    owner: connection,
    appRole: 'millrace_app',
    hasOwnSessions: true,
    log: silentLogger,
  });
  const due = new DueBound(database, silentLogger, async (tx) => await findDueSince(tx, runsAsQueue));
  program.process.kill('SIGSTOP');
  try {
    // Whatever it was in the middle of is rolled back by then.
    await delay(5_000);
    const samples: number[] = [];
    let claimed = 0;
    while (samples.length < times) {
      const startedAt = performance.now();
      claimed = await claimOnce(database, due);
      samples.push(performance.now() - startedAt);
    }
    const { p50, p95, p99 } = percentiles(samples);
    return { p50Ms: p50, p95Ms: p95, p99Ms: p99, claimed };
  } finally {
    program.process.kill('SIGCONT');
    await database.close();
  }
}

class TakenBack extends Error {
  readonly claimed: number;

  constructor(claimed: number) {
    super('Claimed, and taken back.');
    this.claimed = claimed;
  }
}

async function claimOnce(database: ReturnType<typeof openDatabase>, due: DueBound): Promise<number> {
  const request = {
    since: await due.get(),
    worker: randomUUID(),
    from: firstLane,
    lanes: 32,
    perLane: 6,
    room: new Map<string, number>(),
    set: sql`state = 'running', waiting_reason = null, has_news = false, wake_at = null,
             started_at = coalesce(row.started_at, now())`,
  };
  const claiming = database.inTransaction(async (tx) => {
    const { claims } = await claimDue(tx, runsAsQueue, request);
    throw new TakenBack(claims.length);
  }, claimingSession);
  return await claiming.catch((error: unknown) => {
    if (error instanceof TakenBack) return error.claimed;
    throw error;
  });
}
