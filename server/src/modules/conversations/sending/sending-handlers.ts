import { messageErrors } from '@millrace/contracts/conversations/messages';
import { listSendAttempts, resolveMessage, sendingErrors } from '@millrace/contracts/messages/sending';
import type { EventLog } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import { recordMessageEvents } from './message-events.ts';
import { isOwn } from './message-monitor.ts';
import { lockDeadMessages, markSent, requeueMessages, selectAttempts, toAttempt } from './monitor-store.ts';

export function bindSendingHandlers(deps: { events: EventLog }): Binding[] {
  return [
    bind(resolveMessage, async ({ input, tx, workspaceId, caller, reach }) => {
      const { id } = input;
      const [row] = await lockDeadMessages(tx, workspaceId, [id]);
      if (!row) await requireMessage(tx, workspaceId, id);
      if (row?.state !== 'unknown') {
        throw new Problem(
          sendingErrors.notUnknown,
          'What became of this message is known, so there is nothing to decide.',
        );
      }
      if (reach === 'own' && !isOwn(row, caller.actor.id)) {
        throw new Problem(
          sendingErrors.notYours,
          'The conversation is assigned to somebody else; ask them or an admin.',
        );
      }
      const isSent = input.as === 'sent';
      const state = isSent ? ('sent' as const) : ('queued' as const);
      const [changed] = isSent ? [await markSent(tx, workspaceId, id)] : await requeueMessages(tx, workspaceId, [id]);
      if (!changed) throw new Error(`Message ${id} was locked as unknown and could not be changed.`);
      const details = isSent ? { confirmedByPerson: true } : { retried: true };
      await recordMessageEvents(tx, deps.events, [
        { message: changed, from: 'unknown', to: state, details, actor: caller.actor },
      ]);
      return { id, state };
    }),

    bind(listSendAttempts, async ({ input, tx, workspaceId }) => {
      await requireMessage(tx, workspaceId, input.id);
      return { items: (await selectAttempts(tx, workspaceId, input.id)).map(toAttempt) };
    }),
  ];
}

async function requireMessage(tx: Tx, workspaceId: string, id: string): Promise<void> {
  const row = await tx
    .selectFrom('messages')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Problem(messageErrors.notFound, 'There is no message with this id.');
}
