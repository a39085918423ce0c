/** What happened to a message on its way out, told to everybody who follows the log. */
import { type EventActor, type EventDraft, type EventLog, systemActor } from '#modules/events/events.module';
import type { MessageState } from '@millrace/contracts/conversations/messages';
import type { Tx } from '#platform/postgres/database';
import type { DecidedMessage } from './send-store.ts';

export interface MessageChange {
  message: DecidedMessage;
  from: MessageState;
  to: MessageState;
  details?: Record<string, unknown> | undefined;
  actor?: EventActor;
}

const eventTypes: Partial<Record<MessageState, string>> = {
  queued: 'message.queued',
  deferred: 'message.deferred',
  sent: 'message.sent',
  failed: 'message.failed',
  // Sent, perhaps: nobody has confirmed it.
  unknown: 'message.unconfirmed',
  refused: 'message.refused',
};

/** The log takes the events of one workspace at a time. */
export async function recordMessageEvents(tx: Tx, events: EventLog, changes: readonly MessageChange[]): Promise<void> {
  const byWorkspace = Map.groupBy(changes, ({ message }) => message.workspaceId);
  for (const ofWorkspace of byWorkspace.values()) await events.record(tx, ofWorkspace.map(toDraft));
}

function toDraft({ message, from, to, details, actor }: MessageChange): EventDraft {
  return {
    workspaceId: message.workspaceId,
    type: eventTypes[to] ?? `message.${to}`,
    entityType: 'message',
    entityId: message.id,
    relatedId: message.contactId,
    actor: actor ?? systemActor,
    before: { state: from },
    after: { state: to, conversationId: message.conversationId, ...details },
  };
}
