import type { ApprovalState } from '@millrace/contracts/approvals/approvals';
import type { Role } from '@millrace/contracts/permissions';
import { sql } from 'kysely';
import type { Json } from '#engine/language/json';
import type { Db, Tx } from '#platform/postgres/database';
import { toStorableJsonText } from '#platform/storable-text';
import type { AssigneeKey, Person } from './assignee.ts';

/** json columns travel as text: pg would send a JavaScript array as a PostgreSQL one. */
function json(value: unknown) {
  return sql<never>`${toStorableJsonText(value)}::json`;
}

export interface NewApproval {
  workspaceId: string;
  id: string;
  runId: string;
  workflowId: string;
  path: string;
  title: string;
  message: string;
  data: Json;
  editable: readonly string[];
  form: Json | null;
  assignees: readonly AssigneeKey[];
  quorum: number;
  expiresAt: Date | null;
  escalatesAt: Date | null;
  escalatesTo: readonly AssigneeKey[];
}

/**
 * Asks, unless it was asked already: a run that comes to rest again asks again. One that expired and whose run was
 * resumed is open anew. Answers the id of what is asked now.
 */
export async function openApproval(tx: Tx, approval: NewApproval): Promise<string | undefined> {
  const values = {
    workspace_id: approval.workspaceId,
    id: approval.id,
    run_id: approval.runId,
    workflow_id: approval.workflowId,
    path: approval.path,
    title: approval.title.slice(0, 500),
    message: approval.message,
    data: json(approval.data),
    editable: [...approval.editable],
    form: approval.form === null ? null : json(approval.form),
    assignees: [...approval.assignees],
    quorum: approval.quorum,
    expires_at: approval.expiresAt,
    escalates_at: approval.escalatesAt,
    escalates_to: [...approval.escalatesTo],
  };
  const asked = await tx
    .insertInto('approvals')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'run_id', 'path'])
        .doUpdateSet((row) => ({
          state: 'pending',
          closed_at: null,
          title: row.ref('excluded.title'),
          message: row.ref('excluded.message'),
          data: row.ref('excluded.data'),
          editable: row.ref('excluded.editable'),
          form: row.ref('excluded.form'),
          assignees: row.ref('excluded.assignees'),
          quorum: row.ref('excluded.quorum'),
          expires_at: row.ref('excluded.expires_at'),
          escalates_at: row.ref('excluded.escalates_at'),
          escalates_to: row.ref('excluded.escalates_to'),
        }))
        .where('approvals.state', 'in', ['expired', 'cancelled']),
    )
    .returning('id')
    .executeTakeFirst();
  return asked?.id;
}

/** Further people are asked once its time has come; answers which those are, by approval. */
export async function escalateApproval(
  tx: Tx,
  at: { workspaceId: string; runId: string; path: string; now: Date },
): Promise<{ id: string; assignees: string[] } | undefined> {
  const result = await sql<{ id: string; assignees: string[] }>`
    update approvals
       set assignees = array(select distinct unnest(assignees || escalates_to)), escalates_at = null
     where workspace_id = ${at.workspaceId} and run_id = ${at.runId} and path = ${at.path}
       and state = 'pending' and escalates_at <= ${at.now}
    returning id, assignees
  `.execute(tx);
  return result.rows[0];
}

/** What these runs ask no more, because they went on or ended; answers it. */
export async function closeUnasked(
  tx: Tx,
  resting: readonly { workspaceId: string; runId: string; stillAsked: readonly string[] }[],
  now: Date,
): Promise<{ id: string; run_id: string; workflow_id: string; title: string; state: string }[]> {
  const result = await sql<{ id: string; run_id: string; workflow_id: string; title: string; state: string }>`
    update approvals a
       set state = case when a.expires_at <= ${now} then 'expired' else 'cancelled' end, closed_at = ${now}
      from json_to_recordset(${JSON.stringify(resting)}::json) as resting (
             "workspaceId" uuid, "runId" uuid, "stillAsked" text[])
     where a.workspace_id = resting."workspaceId" and a.run_id = resting."runId" and a.state = 'pending'
       and a.path <> all (resting."stillAsked")
    returning a.id, a.run_id, a.workflow_id, a.title, a.state
  `.execute(tx);
  return result.rows;
}

const columns = [
  'a.id',
  'a.run_id',
  'a.workflow_id',
  'a.path',
  'a.title',
  'a.message',
  'a.data',
  'a.editable',
  'a.form',
  'a.assignees',
  'a.quorum',
  'a.state',
  'a.expires_at',
  'a.escalates_at',
  'a.escalates_to',
  'a.created_at',
  'a.closed_at',
  'w.name as workflow_name',
] as const;

function named(db: Db, workspaceId: string) {
  return db
    .selectFrom('approvals as a')
    .leftJoin('workflows as w', (join) =>
      join.onRef('w.workspace_id', '=', 'a.workspace_id').onRef('w.id', '=', 'a.workflow_id'),
    )
    .where('a.workspace_id', '=', workspaceId);
}

export interface ApprovalFilter {
  workspaceId: string;
  state?: ApprovalState | undefined;
  isClosed?: boolean | undefined;
  runId?: string | undefined;
  workflowId?: string | undefined;
  /** Only those that these keys are asked for and this person has not decided. */
  mine?: { keys: readonly AssigneeKey[]; decider: string } | undefined;
}

function matching(db: Db, filter: ApprovalFilter) {
  let query = named(db, filter.workspaceId);
  if (filter.state) query = query.where('a.state', '=', filter.state);
  if (filter.isClosed !== undefined) query = query.where('a.state', filter.isClosed ? '<>' : '=', 'pending');
  if (filter.runId) query = query.where('a.run_id', '=', filter.runId);
  if (filter.workflowId) query = query.where('a.workflow_id', '=', filter.workflowId);
  if (filter.mine) {
    const { keys, decider } = filter.mine;
    query = query.where('a.state', '=', 'pending').where(sql<boolean>`a.assignees && ${[...keys]}::text[]`)
      .where(sql<boolean>`not exists (
        select from approval_decisions d
         where d.workspace_id = a.workspace_id and d.approval_id = a.id and d.decider = ${decider})`);
  }
  return query;
}

/** Newest first. */
export async function selectApprovals(
  db: Db,
  filter: ApprovalFilter,
  page: { limit: number; beforeId: string | undefined },
) {
  let query = matching(db, filter).select(columns).orderBy('a.id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('a.id', '<', page.beforeId);
  return await query.execute();
}

export type ApprovalRow = Awaited<ReturnType<typeof selectApprovals>>[number];

export async function countApprovals(db: Db, filter: ApprovalFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function selectApproval(db: Db, workspaceId: string, id: string): Promise<ApprovalRow | undefined> {
  return await named(db, workspaceId).select(columns).where('a.id', '=', id).executeTakeFirst();
}

/** Oldest first. */
export async function selectApprovalsById(db: Db, workspaceId: string, ids: readonly string[]): Promise<ApprovalRow[]> {
  if (ids.length === 0) return [];
  return await named(db, workspaceId).select(columns).where('a.id', 'in', ids).orderBy('a.id').execute();
}

/** The lock lets one decision follow the other. */
export async function lockApproval(tx: Tx, workspaceId: string, id: string): Promise<ApprovalRow | undefined> {
  await sql`select from approvals where workspace_id = ${workspaceId} and id = ${id} for no key update`.execute(tx);
  return await selectApproval(tx, workspaceId, id);
}

export async function selectApprovalsOfRun(db: Db, workspaceId: string, runId: string) {
  return await db
    .selectFrom('approvals')
    .select(['id', 'path', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .limit(1000)
    .execute();
}

export async function selectDecisions(db: Db, workspaceId: string, approvalIds: readonly string[]) {
  if (approvalIds.length === 0) return [];
  return await db
    .selectFrom('approval_decisions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('approval_id', 'in', approvalIds)
    .orderBy('id')
    .execute();
}

export type DecisionRow = Awaited<ReturnType<typeof selectDecisions>>[number];

export interface NewDecision {
  workspaceId: string;
  id: string;
  approvalId: string;
  decider: string;
  name: string | null;
  approved: boolean;
  comment: string;
  form: unknown;
  data: unknown;
  via: 'app' | 'link';
  at: Date;
}

/** False when this decider has decided before. */
export async function insertDecision(tx: Tx, decision: NewDecision): Promise<boolean> {
  const result = await tx
    .insertInto('approval_decisions')
    .values({
      workspace_id: decision.workspaceId,
      id: decision.id,
      approval_id: decision.approvalId,
      decider: decision.decider,
      name: decision.name,
      approved: decision.approved,
      comment: decision.comment,
      form: decision.form === undefined ? null : json(decision.form),
      data: decision.data === undefined ? null : json(decision.data),
      via: decision.via,
      decided_at: decision.at,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'approval_id', 'decider']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function closeApproval(
  tx: Tx,
  closed: { workspaceId: string; id: string; state: 'approved' | 'rejected'; at: Date },
): Promise<void> {
  await tx
    .updateTable('approvals')
    .set({ state: closed.state, closed_at: closed.at })
    .where('workspace_id', '=', closed.workspaceId)
    .where('id', '=', closed.id)
    .execute();
}

export async function updateAssignees(
  tx: Tx,
  changed: { workspaceId: string; id: string; assignees: readonly AssigneeKey[] },
): Promise<void> {
  await tx
    .updateTable('approvals')
    .set({ assignees: [...changed.assignees] })
    .where('workspace_id', '=', changed.workspaceId)
    .where('id', '=', changed.id)
    .execute();
}

/** Members by id or address, for names and for asking whether somebody is one. */
export async function selectMembers(
  db: Db,
  workspaceId: string,
  by: { ids: readonly string[]; emails?: readonly string[] },
) {
  const { ids, emails = [] } = by;
  if (ids.length + emails.length === 0) return [];
  return await db
    .selectFrom('members')
    .select(['user_id', 'name', 'email', 'role'])
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`(user_id = any (${[...ids]}::uuid[]) or lower(email) = any (${[...emails]}::text[]))`)
    .execute();
}

/** Everybody who may be asked; a workspace has few. */
export async function selectPeople(
  db: Db,
  workspaceId: string,
): Promise<(Person & { userId: string; email: string })[]> {
  const rows = await db
    .selectFrom('members')
    .select(['user_id', 'email', 'role'])
    .where('workspace_id', '=', workspaceId)
    .where('role', '<>', 'viewer')
    .orderBy('user_id')
    .limit(1_000)
    .execute();
  return rows.map(({ user_id: userId, email, role }) => ({ userId, email, role: role as Role })); // checked by the table
}

export async function selectWorkspace(db: Db, workspaceId: string) {
  return await db
    .selectFrom('workspaces')
    .select(['name', 'locale', 'time_zone'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
}
