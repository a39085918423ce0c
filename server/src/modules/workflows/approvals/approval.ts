/** An approval as the API shows it. */
import type { Approval, Assignee } from '@millrace/contracts/approvals/approvals';
import type { Role } from '@millrace/contracts/permissions';
import type { Caller } from '#platform/http/caller';
import type { Db } from '#platform/postgres/database';
import { type ApprovalRow, type DecisionRow, selectDecisions, selectMembers } from './approval-store.ts';
import { type AssigneeKey, keysOf } from './assignee.ts';

/** Who looks at it, or decides. */
export interface Viewer {
  /** All keys that mean them. */
  keys: readonly AssigneeKey[];
  /** As what they decide. */
  decider: string;
  name: string | null;
}

export function viewerOf(caller: Caller): Viewer {
  const { actor, role, session } = caller;
  if (actor.kind === 'api_key') {
    return { keys: keysOf({ role, userId: undefined, email: undefined }), decider: `key:${actor.id}`, name: null };
  }
  const person = { role, userId: actor.id, email: session?.email };
  return { keys: keysOf(person), decider: `user:${actor.id}`, name: session?.name ?? null };
}

export async function presentApprovals(
  db: Db,
  workspaceId: string,
  { rows, viewer }: { rows: readonly ApprovalRow[]; viewer: Viewer },
): Promise<Approval[]> {
  const userIds = rows.flatMap(({ assignees, escalates_to: later }) =>
    [...assignees, ...later].flatMap((key) => (key.startsWith('user:') ? [key.slice(5)] : [])),
  );
  const [decisions, members] = await Promise.all([
    selectDecisions(
      db,
      workspaceId,
      rows.map(({ id }) => id),
    ),
    selectMembers(db, workspaceId, { ids: [...new Set(userIds)] }),
  ]);
  const names = new Map(members.map(({ user_id: id, name }) => [id, name]));
  return rows.map((row) => {
    const own = decisions.filter((decision) => decision.approval_id === row.id);
    return toApproval(row, { decisions: own, names, viewer });
  });
}

function toApproval(
  row: ApprovalRow,
  context: { decisions: readonly DecisionRow[]; names: ReadonlyMap<string, string>; viewer: Viewer },
): Approval {
  const { decisions, names, viewer } = context;
  const isAsked = row.assignees.some((key) => viewer.keys.includes(key));
  const hasDecided = decisions.some(({ decider }) => decider === viewer.decider);
  return {
    id: row.id,
    runId: row.run_id,
    workflow: { id: row.workflow_id, name: row.workflow_name ?? '' },
    path: row.path,
    state: row.state as Approval['state'], // checked by the table
    title: row.title,
    message: row.message,
    data: row.data,
    editable: row.editable,
    form: row.form as Approval['form'], // a JSON Schema
    assignees: row.assignees.map((key) => toAssignee(key, names)),
    quorum: row.quorum,
    decisions: decisions.map((decision) => ({
      by: { id: idOf(decision.decider), name: decision.name },
      approved: decision.approved,
      comment: decision.comment,
      via: decision.via as 'app', // checked by the table
      decidedAt: decision.decided_at.toISOString(),
    })),
    isMine: row.state === 'pending' && isAsked && !hasDecided,
    expiresAt: row.expires_at?.toISOString() ?? null,
    escalatesAt: row.escalates_at?.toISOString() ?? null,
    escalatesTo: row.escalates_at ? row.escalates_to.map((key) => toAssignee(key, names)) : [],
    createdAt: row.created_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
  };
}

function idOf(decider: string): string | null {
  return /^(user|key):/.test(decider) ? decider.slice(decider.indexOf(':') + 1) : null;
}

function toAssignee(key: AssigneeKey, names: ReadonlyMap<string, string>): Assignee {
  const value = key.slice(key.indexOf(':') + 1);
  const nobody = { role: null, user: null, email: null };
  if (key.startsWith('role:')) return { ...nobody, role: value as Role }; // written by toAssigneeKey
  if (key.startsWith('user:')) return { ...nobody, user: { id: value, name: names.get(value) ?? '' } };
  return { ...nobody, email: value };
}
