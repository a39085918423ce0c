/** Who was told of which approval. */
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import type { AssigneeKey } from '../assignee.ts';

export interface NewNotice {
  id: string;
  person: AssigneeKey;
}

/** Answers those that are new: whoever was asked before is not asked again. */
export async function insertNotices(
  tx: Tx,
  notices: { workspaceId: string; approvalId: string; people: readonly NewNotice[] },
): Promise<NewNotice[]> {
  if (notices.people.length === 0) return [];
  return await tx
    .insertInto('approval_notices')
    .values(
      notices.people.map(({ id, person }) => ({
        workspace_id: notices.workspaceId,
        id,
        approval_id: notices.approvalId,
        person,
      })),
    )
    .onConflict((conflict) => conflict.columns(['workspace_id', 'approval_id', 'person']).doNothing())
    .returning(['id', 'person'])
    .execute();
}

/** One at a time writes to a person and puts something down to be written: what is put down is in one mail. */
export async function lockPeople(tx: Tx, workspaceId: string, people: readonly AssigneeKey[]): Promise<void> {
  const names = people.map((person) => `approval notice:${workspaceId}:${person}`).toSorted();
  await sql`select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest(${names}::text[]) as name`.execute(tx);
}

/** How it stands with telling people: whether a mail to them is to be written already, and when the last one went out. */
export async function selectStanding(
  db: Db,
  workspaceId: string,
  { people, except }: { people: readonly AssigneeKey[]; except: readonly string[] },
): Promise<Map<AssigneeKey, { isAwaited: boolean; toldAt: Date | null }>> {
  const rows = await db
    .selectFrom('approval_notices')
    .select('person')
    .select(
      sql<boolean>`bool_or(told_at is null and job_id is null and id <> all (${[...except]}::uuid[]))`.as('isAwaited'),
    )
    .select(({ fn }) => fn.max('told_at').as('toldAt'))
    .where('workspace_id', '=', workspaceId)
    .where('person', 'in', [...people])
    .groupBy('person')
    .execute();
  return new Map(rows.map(({ person, isAwaited, toldAt }) => [person, { isAwaited, toldAt }]));
}

/** What is to be told to the person of this notice becomes this job's to tell, oldest first, or is still. */
export async function claimNotices(
  tx: Tx,
  claim: { workspaceId: string; person: AssigneeKey; jobId: string; atMost: number },
): Promise<string[]> {
  const { workspaceId, person, jobId, atMost } = claim;
  const { rows } = await sql<{ approval_id: string }>`
    update approval_notices set job_id = ${jobId}
     where workspace_id = ${workspaceId} and id in (
       select id from approval_notices
        where workspace_id = ${workspaceId} and person = ${person} and told_at is null
          and (job_id is null or job_id = ${jobId})
        order by id limit ${atMost})
    returning approval_id`.execute(tx);
  return rows.map(({ approval_id: id }) => id);
}

export async function selectPerson(db: Db, workspaceId: string, noticeId: string): Promise<AssigneeKey | undefined> {
  const row = await db
    .selectFrom('approval_notices')
    .select('person')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', noticeId)
    .executeTakeFirst();
  return row?.person;
}

/** The next one nobody has in hand. */
export async function selectNextNotice(db: Db, workspaceId: string, person: AssigneeKey): Promise<string | undefined> {
  const row = await db
    .selectFrom('approval_notices')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('person', '=', person)
    .where('told_at', 'is', null)
    .where('job_id', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export async function markTold(tx: Tx, told: { workspaceId: string; jobId: string; person: string; at: Date }) {
  await tx
    .updateTable('approval_notices')
    .set({ told_at: told.at })
    .where('workspace_id', '=', told.workspaceId)
    .where('person', '=', told.person)
    .where('told_at', 'is', null)
    .where('job_id', '=', told.jobId)
    .execute();
}

/** Asked anew, everybody is told anew. */
export async function deleteNotices(tx: Tx, workspaceId: string, approvalId: string): Promise<void> {
  await tx
    .deleteFrom('approval_notices')
    .where('workspace_id', '=', workspaceId)
    .where('approval_id', '=', approvalId)
    .execute();
}
