/** Invitations' SQL. Functions that take `owner` look across workspaces: a token says which one it opens. */
import type { Role } from '@millrace/contracts/permissions';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

const isOpen = sql<boolean>`accepted_at is null and revoked_at is null`;

export interface NewInvitation {
  workspaceId: string;
  id: string;
  email: string;
  role: Role;
  tokenHash: Buffer;
  invitedBy: string;
  expiresAt: Date;
}

/** Makes an invitation, or gives the open one of the same address a new link. */
export async function upsertInvitation(tx: Tx, invitation: NewInvitation) {
  const fresh = {
    role: invitation.role,
    token_hash: invitation.tokenHash,
    invited_by: invitation.invitedBy,
    expires_at: invitation.expiresAt,
    mailed_at: null,
  };
  const { rows } = await sql<{ id: string; created_at: Date; is_new: boolean }>`
    insert into invitations as i (workspace_id, id, email, role, token_hash, invited_by, expires_at)
    values (${invitation.workspaceId}, ${invitation.id}, ${invitation.email}, ${fresh.role}, ${fresh.token_hash},
            ${fresh.invited_by}, ${fresh.expires_at})
    on conflict (workspace_id, email) where accepted_at is null and revoked_at is null
    do update set role = excluded.role, token_hash = excluded.token_hash, invited_by = excluded.invited_by,
                  expires_at = excluded.expires_at, mailed_at = null
    returning i.id, i.created_at, (xmax = 0) as is_new
  `.execute(tx);
  const row = rows[0];
  if (!row) throw new Error('An invitation is always made or renewed.');
  return row;
}

export async function updateMailed(tx: Tx, workspaceId: string, tokenHash: Buffer): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ mailed_at: sql`now()` })
    .where('workspace_id', '=', workspaceId)
    .where('token_hash', '=', tokenHash)
    .execute();
}

export async function selectOpenInvitations(
  db: Db,
  workspaceId: string,
  page: { limit: number; beforeId: string | undefined },
) {
  let query = db
    .selectFrom('invitations')
    .leftJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'invitations.workspace_id')
        .onRef('members.user_id', '=', 'invitations.invited_by'),
    )
    .selectAll('invitations')
    .select('members.name as inviter')
    .where('invitations.workspace_id', '=', workspaceId)
    .where(isOpen);
  if (page.beforeId !== undefined) query = query.where('invitations.id', '<', page.beforeId);
  return await query.orderBy('invitations.id', 'desc').limit(page.limit).execute();
}

export type InvitationRow = Awaited<ReturnType<typeof selectOpenInvitations>>[number];

export async function countOpenInvitations(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('invitations')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', workspaceId)
    .where(isOpen)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function selectInvitationByToken(owner: Db, tokenHash: Buffer) {
  return await owner
    .selectFrom('invitations')
    .innerJoin('workspaces', 'workspaces.id', 'invitations.workspace_id')
    .leftJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'invitations.workspace_id')
        .onRef('members.user_id', '=', 'invitations.invited_by'),
    )
    .select([
      'invitations.workspace_id',
      'invitations.id',
      'invitations.email',
      'invitations.role',
      'invitations.expires_at',
      'invitations.mailed_at',
      'workspaces.name as workspace',
      'members.name as inviter',
    ])
    .where('invitations.token_hash', '=', tokenHash)
    .where(isOpen)
    .where('invitations.expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
}

export type FoundInvitation = NonNullable<Awaited<ReturnType<typeof selectInvitationByToken>>>;

/** Whether any workspace waits for this address. */
export async function hasOpenInvitation(owner: Db, email: string): Promise<boolean> {
  const row = await owner
    .selectFrom('invitations')
    .select('id')
    .where('email', '=', email.toLowerCase())
    .where(isOpen)
    .where('expires_at', '>', sql<Date>`now()`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses an invitation up; answers false when somebody was faster, or it is over. Whoever comes second waits here. */
export async function useUpInvitation(
  tx: Tx,
  use: { workspaceId: string; tokenHash: Buffer; userId: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('invitations')
    .set({ accepted_at: sql`now()`, accepted_by: use.userId })
    .where('workspace_id', '=', use.workspaceId)
    .where('token_hash', '=', use.tokenHash)
    .where(isOpen)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Withdraws open invitations; answers which. */
export async function withdrawInvitations(
  tx: Tx,
  workspaceId: string,
  which: { id: string } | { invitedBy: string },
): Promise<{ id: string; email: string }[]> {
  let query = tx
    .updateTable('invitations')
    .set({ revoked_at: sql`now()` })
    .where('workspace_id', '=', workspaceId)
    .where(isOpen);
  query = 'id' in which ? query.where('id', '=', which.id) : query.where('invited_by', '=', which.invitedBy);
  return await query.returning(['id', 'email']).execute();
}
