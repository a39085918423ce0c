/** What people do with a conversation besides writing in it. */
import { conversationErrors } from '@millrace/contracts/conversations/errors';
import { requestErrors } from '@millrace/contracts/errors';
import type { Reach } from '@millrace/contracts/permissions';
import { diffFields, type EventActor, type EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { isWithinReach } from './conversation.ts';
import {
  type ConversationChange,
  type ConversationRow,
  lockConversation,
  updateConversation,
} from './conversation-store.ts';

export interface ChangeDeps {
  events: EventLog;
  clock: Clock;
}

export interface ChangeBy {
  workspaceId: string;
  id: string;
  actor: EventActor;
  reach: Reach;
  ifMatch?: number | undefined;
}

/** The conversation, locked, when the caller may change it. */
export async function requireConversation(tx: Tx, by: ChangeBy): Promise<ConversationRow> {
  const row = await lockConversation(tx, by.workspaceId, by.id);
  if (!row) throw new Problem(conversationErrors.notFound, 'There is no such conversation in this workspace.');
  if (!isWithinReach(row, by.reach, by.actor)) {
    throw new Problem(
      conversationErrors.notYours,
      'The conversation is assigned to somebody else. Ask them, or an admin, to hand it over.',
    );
  }
  if (by.ifMatch !== undefined && by.ifMatch !== row.version) {
    throw new Problem(
      requestErrors.preconditionFailed,
      'The conversation has changed since you read it. Load it again.',
    );
  }
  return row;
}

export async function assign(deps: ChangeDeps, tx: Tx, by: ChangeBy & { assigneeId: string | null }): Promise<void> {
  const row = await requireConversation(tx, by);
  if (by.assigneeId !== null && !(await canAnswer(tx, by.workspaceId, by.assigneeId))) {
    throw new Problem(
      conversationErrors.assigneeNotFound,
      'Only members who may answer can be assigned: not viewers, not people outside the workspace.',
    );
  }
  await change(deps, tx, { row, by, type: 'conversation.assigned', change: { assignee_id: by.assigneeId } });
}

export async function close(deps: ChangeDeps, tx: Tx, by: ChangeBy): Promise<void> {
  const row = await requireConversation(tx, by);
  const closed: ConversationChange = { status: 'closed', snoozed_until: null, unread_count: 0 };
  await change(deps, tx, { row, by, type: 'conversation.closed', change: closed });
}

export async function reopen(deps: ChangeDeps, tx: Tx, by: ChangeBy): Promise<void> {
  const row = await requireConversation(tx, by);
  await change(deps, tx, { row, by, type: 'conversation.reopened', change: { status: 'open', snoozed_until: null } });
}

export async function snooze(deps: ChangeDeps, tx: Tx, by: ChangeBy & { until: Date }): Promise<void> {
  const row = await requireConversation(tx, by);
  if (by.until <= deps.clock.now())
    throw new Problem(conversationErrors.snoozeInPast, 'Choose a time that is still to come.');
  await change(deps, tx, {
    row,
    by,
    type: 'conversation.snoozed',
    change: { status: 'snoozed', snoozed_until: by.until },
  });
}

export async function markRead(deps: ChangeDeps, tx: Tx, by: ChangeBy): Promise<void> {
  const row = await requireConversation(tx, by);
  await change(deps, tx, { row, by, type: 'conversation.read', change: { unread_count: 0 } });
}

/** Conversations whose snooze has ended are open again; for the job that looks every minute, over all workspaces. */
export async function wakeSnoozed(deps: ChangeDeps, tx: Tx, limit: number): Promise<number> {
  const now = deps.clock.now();
  const rows = await tx
    .selectFrom('conversations')
    .select(['workspace_id', 'id', 'contact_id', 'snoozed_until'])
    .where('status', '=', 'snoozed')
    .where('snoozed_until', '<=', now)
    .orderBy('snoozed_until')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  if (rows.length === 0) return 0;
  await tx
    .updateTable('conversations')
    .set(({ eb }) => ({ status: 'open', snoozed_until: null, updated_at: now, version: eb('version', '+', 1) }))
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .where('workspace_id', 'in', [...new Set(rows.map((row) => row.workspace_id))])
    .execute();
  for (const [workspaceId, woken] of Map.groupBy(rows, (row) => row.workspace_id)) {
    const events = woken.map((row) => ({
      workspaceId,
      type: 'conversation.reopened',
      entityType: 'conversation',
      entityId: row.id,
      relatedId: row.contact_id,
      actor: { kind: 'system' as const },
      before: { status: 'snoozed', snoozedUntil: row.snoozed_until?.toISOString() ?? null },
      after: { status: 'open', snoozedUntil: null },
    }));
    await deps.events.record(tx, events);
  }
  return rows.length;
}

async function canAnswer(tx: Tx, workspaceId: string, userId: string): Promise<boolean> {
  const member = await tx
    .selectFrom('members')
    .select('role')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return member !== undefined && member.role !== 'viewer';
}

interface Change {
  row: ConversationRow;
  by: ChangeBy;
  type: string;
  change: ConversationChange;
}

/** Nothing changes, nothing happened: no version, no event. */
async function change(deps: ChangeDeps, tx: Tx, { row, by, type, change }: Change): Promise<void> {
  const fields = diffFields(toEventFields(row), toEventFields({ ...row, ...change }));
  if (!fields) return;
  await updateConversation(tx, row, { ...change, updated_at: deps.clock.now() });
  const event = { workspaceId: by.workspaceId, type, entityType: 'conversation', entityId: row.id };
  await deps.events.record(tx, [{ ...event, relatedId: row.contact_id, actor: by.actor, ...fields }]);
}

function toEventFields(row: ConversationRow) {
  return {
    status: row.status,
    snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    assigneeId: row.assignee_id,
    unreadCount: row.unread_count,
  };
}
