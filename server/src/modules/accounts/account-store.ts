/** Accounts' SQL. Functions that take `owner` look across workspaces: who is this, before it is known where. */
import type { Role } from '@millrace/contracts/permissions';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

/** The person the demo workspace belongs to. Nobody can sign in as them but through the welcome link. */
export const demoEmail = 'demo@millrace.invalid';

export async function selectMembershipsOf(owner: Db, userId: string) {
  return await owner
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['workspaces.id', 'workspaces.name', 'workspaces.is_demo', 'members.role'])
    .where('members.user_id', '=', userId)
    .orderBy('members.created_at')
    .orderBy('workspaces.id')
    .limit(200)
    .execute();
}

export type Membership = Awaited<ReturnType<typeof selectMembershipsOf>>[number];

export async function selectApiKeyByHash(owner: Db, hash: Buffer) {
  return await owner
    .selectFrom('api_keys')
    .select(['workspace_id', 'id', 'role', 'scopes', 'expires_at'])
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

/** Writes the last use of many keys in one statement. */
export async function updateLastUse(owner: Db, uses: readonly { workspaceId: string; id: string; at: Date }[]) {
  const rows = uses.map((use) => ({ workspace_id: use.workspaceId, id: use.id, at: use.at.toISOString() }));
  await sql`
    update api_keys k
       set last_used_at = u.at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as u(workspace_id uuid, id uuid, at timestamptz)
     where k.workspace_id = u.workspace_id and k.id = u.id
       and (k.last_used_at is null or k.last_used_at < u.at)
  `.execute(owner);
}

export async function selectUserByEmail(owner: Db, email: string) {
  return await owner
    .selectFrom('auth.user')
    .select(['id', 'name', 'email'])
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst();
}

export async function insertUser(tx: Tx, user: { id: string; name: string; email: string }): Promise<void> {
  // Made by the operator or an admin, who vouches for the address.
  await tx
    .insertInto('auth.user')
    .values({ ...user, email: user.email.toLowerCase(), emailVerified: true })
    .execute();
}

export async function markEmailVerified(owner: Db, userId: string): Promise<void> {
  await owner.updateTable('auth.user').set({ emailVerified: true }).where('id', '=', userId).execute();
}

export async function hasRealAccount(owner: Db): Promise<boolean> {
  const row = await owner
    .selectFrom('auth.user')
    .select('id')
    .where('email', '!=', demoEmail)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function selectDemoWorkspace(owner: Db): Promise<{ id: string; name: string } | undefined> {
  return await owner
    .selectFrom('workspaces')
    .select(['id', 'name'])
    .where('is_demo', '=', true)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export async function hasWorkspace(db: Db, workspaceId: string): Promise<boolean> {
  const row = await db.selectFrom('workspaces').select('id').where('id', '=', workspaceId).executeTakeFirst();
  return row !== undefined;
}

export async function selectUser(owner: Db, userId: string) {
  return await owner
    .selectFrom('auth.user')
    .select(['id', 'name', 'email', 'locale', 'mailsApprovals', 'twoFactorEnabled as hasSecondFactor'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('auth.account')
          .select('auth.account.id')
          .whereRef('auth.account.userId', '=', 'auth.user.id')
          .where('auth.account.password', 'is not', null),
      )
        .$castTo<boolean>()
        .as('hasPassword'),
    )
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
}

export interface Reader {
  email: string;
  locale: string | null;
  /** Whether they want mail about what they are asked to decide. */
  mailsApprovals: boolean;
}

export async function selectReader(owner: Db, userId: string): Promise<Reader | undefined> {
  return await owner
    .selectFrom('auth.user')
    .select(['email', 'locale', 'mailsApprovals'])
    .where('id', '=', userId)
    .where('email', '<>', demoEmail)
    .executeTakeFirst();
}

/** Answers whether there was one to take away. */
export async function deleteSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  await tx.deleteFrom('auth.twoFactor').where('userId', '=', userId).execute();
  const { numUpdatedRows } = await tx
    .updateTable('auth.user')
    .set({ twoFactorEnabled: false })
    .where('id', '=', userId)
    .where('twoFactorEnabled', '=', true)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function updateSessionWorkspace(owner: Db, sessionId: string, workspaceId: string): Promise<void> {
  await owner.updateTable('auth.session').set({ workspaceId }).where('id', '=', sessionId).execute();
}

export async function updateUserProfile(
  tx: Tx,
  userId: string,
  profile: { name?: string | undefined; locale?: string | null | undefined; mailsApprovals?: boolean | undefined },
) {
  await tx
    .updateTable('auth.user')
    .set({ ...profile, updatedAt: new Date() })
    .where('id', '=', userId)
    .execute();
  if (profile.name !== undefined) {
    await tx.updateTable('members').set({ name: profile.name }).where('user_id', '=', userId).execute();
  }
}

export async function selectMember(db: Db, workspaceId: string, userId: string) {
  return await db
    .selectFrom('members')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

export type MemberRow = NonNullable<Awaited<ReturnType<typeof selectMember>>>;

export async function findMemberRole(db: Db, workspaceId: string, userId: string): Promise<Role | undefined> {
  const member = await selectMember(db, workspaceId, userId);
  return member?.role as Role | undefined; // checked by the table
}

export async function selectMembers(
  db: Db,
  workspaceId: string,
  page: { limit: number; after?: readonly string[] | undefined },
) {
  let query = db.selectFrom('members').selectAll().where('workspace_id', '=', workspaceId);
  if (page.after) {
    const [name = '', userId = ''] = page.after;
    query = query.where(sql<boolean>`(name, user_id) > (${name}, ${userId}::uuid)`);
  }
  return await query.orderBy('name').orderBy('user_id').limit(page.limit).execute();
}

/** User ids by e-mail address in lower case, as identities hold it. */
export async function selectMembersByEmail(db: Db, workspaceId: string, emails: readonly string[]) {
  const rows = await db
    .selectFrom('members')
    .select(['email', 'user_id'])
    .where('workspace_id', '=', workspaceId)
    .where('email', 'in', emails)
    .execute();
  return new Map(rows.map((row) => [row.email, row.user_id]));
}

export async function countMembers(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('members')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function selectOwners(db: Db, workspaceId: string): Promise<MemberRow[]> {
  return await db
    .selectFrom('members')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .execute();
}

/** Locks the owners, so that two requests cannot each remove the other's last one. */
export async function lockOwners(tx: Tx, workspaceId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('members')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .orderBy('user_id')
    .forUpdate()
    .execute();
  return rows.map((row) => row.user_id);
}

export interface NewMember {
  workspaceId: string;
  userId: string;
  role: Role;
  name: string;
  email: string;
}

/** Answers undefined when the person already is a member. */
export async function insertMember(tx: Tx, member: NewMember): Promise<MemberRow | undefined> {
  return await tx
    .insertInto('members')
    .values({
      workspace_id: member.workspaceId,
      user_id: member.userId,
      role: member.role,
      name: member.name,
      email: member.email,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

export async function selectWorkspace(db: Db, workspaceId: string) {
  return await db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirstOrThrow();
}

export type WorkspaceRow = Awaited<ReturnType<typeof selectWorkspace>>;
