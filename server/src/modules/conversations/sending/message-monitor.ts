/** Outgoing messages in the queue monitor: their queue, and those that were given up or whose outcome is unknown. */
import type { DeadLetter, DeadLetterDetails } from '@millrace/contracts/jobs/dead-letters';
import type { EventLog } from '#modules/events/events.module';
import type { DeadLetterDecision, DeadLetterSource, DecisionResult, QueueSource } from '#modules/jobs/jobs.module';
import type { Tx } from '#platform/postgres/database';
import { recordMessageEvents } from './message-events.ts';
import {
  countDeadMessages,
  type DeadMessageRow,
  discardMessages,
  findDeadMessage,
  lockDeadMessages,
  requeueMessages,
  selectAttempts,
  selectDeadMessages,
  selectOutgoingDepth,
  selectOutgoingFailures,
  toAttempt,
} from './monitor-store.ts';

const queueName = 'email-send';

export function createMessageMonitor(deps: { events: EventLog }): QueueSource & DeadLetterSource {
  return {
    kind: 'message',
    async readQueues(tx, workspaceId) {
      const [depth, failures] = await Promise.all([
        selectOutgoingDepth(tx, workspaceId),
        selectOutgoingFailures(tx, workspaceId),
      ]);
      return [{ name: queueName, holds: 'messages', ...depth, capped: [], failures }];
    },
    async list(tx, { workspaceId, filter, beforeId, limit }) {
      if (filter.queue && filter.queue !== queueName) return [];
      return (await selectDeadMessages(tx, { workspaceId, filter, beforeId, limit })).map(toDeadLetter);
    },
    count: async (tx, wanted) =>
      wanted.filter.queue && wanted.filter.queue !== queueName ? 0 : await countDeadMessages(tx, wanted),
    async find(tx, workspaceId, id): Promise<DeadLetterDetails | undefined> {
      const row = await findDeadMessage(tx, workspaceId, id);
      if (!row) return undefined;
      const attempts = await selectAttempts(tx, workspaceId, id);
      const { conversation_id: conversationId, channel_id: channelId, contact_id: contactId } = row;
      const payload = { conversationId, channelId, contactId, to: row.contact_address, subject: row.subject };
      return { ...toDeadLetter(row), payload, attemptList: attempts.map(toAttempt) };
    },
    retry: (tx, decision) => decide(tx, deps, { ...decision, as: 'retry' }),
    discard: (tx, decision) => decide(tx, deps, { ...decision, as: 'discard' }),
  };
}

async function decide(
  tx: Tx,
  deps: { events: EventLog },
  decision: DeadLetterDecision & { as: 'retry' | 'discard' },
): Promise<Map<string, DecisionResult>> {
  const { workspaceId, actor, as } = decision;
  const rows = await lockDeadMessages(tx, workspaceId, decision.ids);
  const results = new Map(rows.map((row): [string, DecisionResult] => [row.id, mayDecide(row, decision)]));
  const allowed = rows.filter(({ id }) => results.get(id)?.done).map(({ id }) => id);
  const changed =
    as === 'retry' ? await requeueMessages(tx, workspaceId, allowed) : await discardMessages(tx, workspaceId, allowed);
  if (as === 'retry') {
    await recordMessageEvents(
      tx,
      deps.events,
      changed.map((message) => ({ message, from: 'failed', to: 'queued', details: { retried: true }, actor })),
    );
  } else {
    const drafts = changed.map(({ id, contactId, conversationId }) => ({
      workspaceId,
      type: 'message.discarded',
      entityType: 'message',
      entityId: id,
      relatedId: contactId,
      actor,
      after: { conversationId },
    }));
    await deps.events.record(tx, drafts);
  }
  return results;
}

function mayDecide(
  row: DeadMessageRow,
  { as, reach, actor }: DeadLetterDecision & { as: 'retry' | 'discard' },
): DecisionResult {
  if (reach === 'own' && !isOwn(row, actor.id)) {
    return { done: false, reason: 'The conversation is assigned to somebody else.' };
  }
  if (row.state === 'unknown' && as === 'retry') {
    return { done: false, reason: 'It may have been sent. Decide about it alone: it has arrived, or send it again.' };
  }
  return { done: true };
}

/** Written by them, in a conversation that is theirs, or in one that is nobody's. */
export function isOwn(
  row: { author_id: string | null; assignee_id: string | null },
  actorId: string | undefined,
): boolean {
  return row.assignee_id === null || row.assignee_id === actorId || row.author_id === actorId;
}

function toDeadLetter(row: DeadMessageRow): DeadLetter {
  return {
    id: row.id,
    kind: 'message',
    state: row.state === 'unknown' ? 'unknown' : 'dead',
    queue: queueName,
    title: `${row.subject || '–'} → ${row.contact_address}`,
    reason: row.failure ?? { code: 'sending.failed', detail: 'No reason was given.' },
    attempts: row.attempt_count,
    failedAt: row.updated_at.toISOString(),
    run: null,
  };
}
