/** SQL of grants and refresh tokens, as the owner: they belong to sessions, which belong to people. */
import type { Role } from '@millrace/contracts/permissions';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

const refreshLifetimeDays = 30;

export interface NewGrant {
  id: string;
  sessionId: string;
  userId: string;
  workspaceId: string;
  scopes: readonly string[];
}

export async function insertGrant(tx: Tx, grant: NewGrant): Promise<void> {
  await tx
    .insertInto('auth.token_grants')
    .values({
      id: grant.id,
      session_id: grant.sessionId,
      user_id: grant.userId,
      workspace_id: grant.workspaceId,
      scopes: [...grant.scopes],
    })
    .execute();
}

export async function insertRefreshToken(tx: Tx, grantId: string, hash: Buffer): Promise<void> {
  await tx.insertInto('auth.refresh_tokens').values({ hash, grant_id: grantId }).execute();
}

/**
 * The grant a refresh token belongs to, used or not, held until the transaction ends. Whoever uses or ends it comes
 * here first: of two at once the second waits here, and neither holds a token the other one needs.
 */
export async function lockGrantOf(tx: Tx, hash: Buffer): Promise<string | undefined> {
  const row = await tx
    .selectFrom('auth.token_grants')
    .select('id')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('auth.refresh_tokens').select('grant_id').where('hash', '=', hash),
    )
    .forUpdate()
    .executeTakeFirst();
  return row?.id;
}

/** Whether the token could be used: it is used up now. The grant is locked before. */
export async function useUpRefreshToken(tx: Tx, hash: Buffer): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('auth.refresh_tokens')
    .set({ used_at: sql`now()` })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('created_at', '>', sql<Date>`now() - make_interval(days => ${refreshLifetimeDays})`)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** With its refresh tokens. */
export async function deleteGrant(tx: Tx, grantId: string): Promise<void> {
  await tx.deleteFrom('auth.token_grants').where('id', '=', grantId).execute();
}

/** A grant as it is worth now: the session lives, the person is a member, and this is their role. */
export async function selectLivingGrant(db: Db, grantId: string) {
  const row = await db
    .selectFrom('auth.token_grants as g')
    .innerJoin('auth.session as s', 's.id', 'g.session_id')
    .innerJoin('members as m', (join) =>
      join.onRef('m.workspace_id', '=', 'g.workspace_id').onRef('m.user_id', '=', 'g.user_id'),
    )
    .select(['g.id', 'g.session_id', 'g.user_id', 'g.workspace_id', 'g.scopes', 'm.role'])
    .where('g.id', '=', grantId)
    .where('s.expiresAt', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row && { ...row, role: row.role as Role }; // checked by the table
}

export type LivingGrant = NonNullable<Awaited<ReturnType<typeof selectLivingGrant>>>;

/** Grants nobody can refresh any more, with their tokens; answers how many. */
export async function deleteOldGrants(owner: Db): Promise<number> {
  const { numDeletedRows } = await owner
    .deleteFrom('auth.token_grants as g')
    .where('g.created_at', '<', sql<Date>`now() - make_interval(days => ${refreshLifetimeDays})`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('auth.refresh_tokens as r')
            .select('r.hash')
            .whereRef('r.grant_id', '=', 'g.id')
            .where('r.created_at', '>', sql<Date>`now() - make_interval(days => ${refreshLifetimeDays})`),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
