/**
 * Slows guessing down, by account and by address, whatever process is asked: attempts are counted in the database
 * before they are made, so that many at once cannot slip through, and given back when they succeed. An account that
 * does not exist is counted like one that does.
 */
import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';

export interface ThrottleDeps {
  owner: Db;
  /** Keys the hashes under which accounts and addresses are counted. */
  secret: string;
  /** Attempts from one address in a window; 0 for no limit. */
  attemptsPerAddress: number;
}

export interface Attempt {
  /** What is guessed or caused, such as `sign-in`: kinds are counted apart. */
  kind: string;
  address: string;
  /** The e-mail address that was given, where one was. */
  account: string | undefined;
  perAccount: number;
}

export type Verdict = { isAllowed: true } | { isAllowed: false; retryAfterSeconds: number };

export interface Throttle {
  /** Counts an attempt and says whether it may be made. */
  count(attempt: Attempt): Promise<Verdict>;
  /** It was no guess: the account starts anew, the address gets this one back. */
  forgive(attempt: Attempt): Promise<void>;
  /** Removes what is over; answers how many. */
  forgetOld(): Promise<number>;
}

const windowSeconds = 15 * 60;

export function createThrottle(deps: ThrottleDeps): Throttle {
  const keyOf = (...parts: string[]) =>
    createHmac('sha256', deps.secret)
      .update(JSON.stringify(['attempts', ...parts]))
      .digest();
  const addressKey = ({ kind, address }: Attempt) => keyOf(kind, 'address', address);
  const accountKey = ({ kind, account }: Attempt) =>
    account === undefined ? undefined : keyOf(kind, 'account', account.trim().toLowerCase());

  return {
    async count(attempt) {
      // The address first: one that is refused does not use up what others may try on the account.
      if (deps.attemptsPerAddress > 0) {
        const verdict = await countOne(deps.owner, addressKey(attempt), deps.attemptsPerAddress);
        if (!verdict.isAllowed) return verdict;
      }
      const key = accountKey(attempt);
      return key === undefined ? { isAllowed: true } : await countOne(deps.owner, key, attempt.perAccount);
    },

    async forgive(attempt) {
      const key = accountKey(attempt);
      if (key) await deps.owner.deleteFrom('auth.attempts').where('key', '=', key).execute();
      if (deps.attemptsPerAddress === 0) return;
      await deps.owner
        .updateTable('auth.attempts')
        .set({ count: sql`count - 1` })
        .where('key', '=', addressKey(attempt))
        .where('count', '>', 0)
        .execute();
    },

    async forgetOld() {
      const { numDeletedRows } = await deps.owner
        .deleteFrom('auth.attempts')
        .where('window_ends_at', '<', sql<Date>`now()`)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

async function countOne(owner: Db, key: Buffer, limit: number): Promise<Verdict> {
  const { rows } = await sql<{ count: number; seconds: number }>`
    insert into auth.attempts as a (key, count, window_ends_at)
    values (${key}, 1, now() + make_interval(secs => ${windowSeconds}))
    on conflict (key) do update set
      count = case when a.window_ends_at <= now() then 1 else a.count + 1 end,
      window_ends_at = case when a.window_ends_at <= now() then excluded.window_ends_at else a.window_ends_at end
    returning count, ceil(extract(epoch from window_ends_at - now()))::int as seconds
  `.execute(owner);
  const row = rows[0];
  if (!row) throw new Error('An attempt is always counted.');
  return row.count <= limit ? { isAllowed: true } : { isAllowed: false, retryAfterSeconds: Math.max(1, row.seconds) };
}
