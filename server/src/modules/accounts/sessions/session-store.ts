/** SQL of better-auth's sessions, as the owner: they belong to people, not to a workspace. */
import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';

export async function selectSessionsOf(owner: Db, userId: string) {
  return await owner
    .selectFrom('auth.session')
    .select(['id', 'ipAddress', 'userAgent', 'createdAt', 'expiresAt'])
    .select(sql<Date>`coalesce("lastSeenAt", "createdAt")`.as('seenAt'))
    .where('userId', '=', userId)
    .where('expiresAt', '>', sql<Date>`now()`)
    .orderBy('seenAt', 'desc')
    .orderBy('id')
    .limit(100)
    .execute();
}

export type SessionRow = Awaited<ReturnType<typeof selectSessionsOf>>[number];

/** Answers the ids of the sessions that were ended. */
export async function deleteSessions(
  owner: Db,
  of: { userId: string; id?: string; except?: string },
): Promise<string[]> {
  let query = owner.deleteFrom('auth.session').where('userId', '=', of.userId);
  if (of.id !== undefined) query = query.where('id', '=', of.id);
  if (of.except !== undefined) query = query.where('id', '!=', of.except);
  return (await query.returning('id').execute()).map(({ id }) => id);
}

/** Writes when many sessions were last seen in one statement. */
export async function updateLastSeen(owner: Db, seen: ReadonlyMap<string, Date>): Promise<void> {
  const rows = [...seen].map(([id, at]) => ({ id, at: at.toISOString() }));
  await sql`
    update auth.session s
       set "lastSeenAt" = u.at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as u(id uuid, at timestamptz)
     where s.id = u.id and (s."lastSeenAt" is null or s."lastSeenAt" < u.at)
  `.execute(owner);
}
