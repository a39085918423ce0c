/** What the program does for itself: partitions made ahead, and rows removed that nobody needs any more. */
import { sql } from 'kysely';
import type { Accounts } from '#modules/accounts/accounts.module';
import type { Conversations } from '#modules/conversations/conversations.module';
import type { Imports } from '#modules/imports/imports.module';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { JobWorker } from '#platform/queue/job-worker';

const monthsAhead = 3;
const rowsAtOnce = 10_000;

interface Task {
  name: string;
  /** Cron, in UTC. */
  at: string;
  run(database: Database): Promise<Record<string, unknown>>;
}

const tasks: readonly Task[] = [
  { name: 'make-partitions', at: '17 3 * * *', run: makePartitions },
  { name: 'forget-idempotency-keys', at: '23 * * * *', run: forgetIdempotencyKeys },
  { name: 'forget-dead-workers', at: '41 * * * *', run: forgetDeadWorkers },
];

export function registerMaintenance(worker: JobWorker, deps: { database: Database; log: Logger }): void {
  for (const task of tasks) {
    worker.register({
      queue: 'maintenance',
      task: task.name,
      run: async () => {
        const done = await task.run(deps.database);
        deps.log.info({ task: task.name, ...done }, 'maintenance done');
      },
    });
    worker.schedule('maintenance', task.at, { task: task.name });
  }
}

/** Attempts and grants nobody needs any more, each hour; the key that signs access tokens, looked at each night. */
export function registerAccountUpkeep(worker: JobWorker, deps: { accounts: Accounts; log: Logger }): void {
  const { accounts, log } = deps;
  const upkeep = [
    { task: 'forget-sign-ins', at: '29 * * * *', run: async () => ({ removed: await accounts.forgetOld() }) },
    { task: 'rotate-signing-key', at: '11 2 * * *', run: () => accounts.rotateSigningKey() },
  ];
  for (const { task, at, run } of upkeep) {
    worker.register({
      queue: 'maintenance',
      task,
      run: async () => log.info({ task, ...(await run()) }, 'maintenance done'),
    });
    worker.schedule('maintenance', at, { task });
  }
}

const wokenAtOnce = 500;

/** Each minute: conversations whose snooze has ended. */
export function registerWaking(worker: JobWorker, deps: { database: Database; conversations: Conversations }): void {
  const task = 'wake-snoozed';
  worker.register({
    queue: 'maintenance',
    task,
    async run() {
      const wake = () => deps.database.inTransaction((tx) => deps.conversations.wakeSnoozed(tx, wokenAtOnce));
      while ((await wake()) === wokenAtOnce);
    },
  });
  worker.schedule('maintenance', '* * * * *', { task });
}

const draftsAtOnce = 100;

/** Each night: uploads that nobody made an import of. */
export function registerDiscarding(worker: JobWorker, deps: { database: Database; imports: Imports }): void {
  const task = 'discard-import-drafts';
  worker.register({
    queue: 'maintenance',
    task,
    async run() {
      const discard = () => deps.database.inTransaction((tx) => deps.imports.discardOldDrafts(tx, draftsAtOnce));
      while ((await discard()) === draftsAtOnce);
    },
  });
  worker.schedule('maintenance', '37 3 * * *', { task });
}

/** The months to come, for every table partitioned by month. Also at start, should the program have been off long. */
export async function makePartitions(database: Database): Promise<{ made: number }> {
  const result = await sql<{ made: string }>`
    select coalesce(sum(ensure_month_partitions(name::regclass, ${monthsAhead})), 0) as made from partitioned_tables
  `.execute(database.owner);
  return { made: Number(result.rows[0]?.made ?? 0) };
}

async function forgetIdempotencyKeys(database: Database): Promise<{ removed: number }> {
  let removed = 0;
  for (;;) {
    const result = await sql`
      delete from idempotency_keys
       where ctid = any(array(
         select ctid from idempotency_keys where created_at < now() - interval '24 hours' limit ${rowsAtOnce}))
    `.execute(database.owner);
    const count = Number(result.numAffectedRows ?? 0);
    removed += count;
    if (count < rowsAtOnce) return { removed };
  }
}

/** Kept for a day to look at; whether a worker lives is its lease's to say, not the row's. */
async function forgetDeadWorkers(database: Database): Promise<{ removed: number }> {
  const result = await sql`delete from workers where lease_until < now() - interval '1 day'`.execute(database.owner);
  return { removed: Number(result.numAffectedRows ?? 0) };
}
