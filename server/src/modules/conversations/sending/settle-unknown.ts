/**
 * A message whose outcome nobody knew, and now somebody does: the worker that was thought dead has told, or the provider
 * was asked. Applies only while nobody else has decided, and only to the attempt the doubt is about.
 */
import { sql } from 'kysely';
import type { EventLog } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import { recordMessageEvents } from './message-events.ts';
import type { FinishedAttempt } from './outgoing.ts';
import { toDecided } from './send-store.ts';

export async function settleUnknown(tx: Tx, events: EventLog, finished: readonly FinishedAttempt[]): Promise<void> {
  const known = finished.filter(({ step }) => step.state !== 'unknown');
  if (known.length === 0) return;
  const rows = known.map(({ outgoing, step }) => ({
    workspace_id: outgoing.attempt.workspaceId,
    id: outgoing.attempt.messageId,
    attempt_group: outgoing.attempt.group,
    number: outgoing.attempt.number,
    state: step.state,
    delay_ms: step.state === 'deferred' ? step.delayMs : null,
    failure: 'failure' in step ? step.failure : null,
    external_id: step.state === 'sent' ? step.externalId : null,
  }));
  const result = await sql<{
    workspace_id: string;
    id: string;
    conversation_id: string;
    contact_id: string;
    state: string;
  }>`
    update messages row
       set state = made.state, failure = nullif(made.failure, 'null'),
           next_attempt_at = clock_timestamp() + made.delay_ms * interval '1 millisecond',
           external_id = coalesce(made.external_id, row.external_id),
           sent_at = case when made.state = 'sent' then clock_timestamp() else row.sent_at end,
           updated_at = clock_timestamp()
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made (
             workspace_id uuid, id uuid, attempt_group int, number int, state text, delay_ms float8, failure jsonb,
             external_id text)
     where row.workspace_id = made.workspace_id and row.id = made.id and row.state = 'unknown'
       and row.attempt_group = made.attempt_group and row.attempt_count = made.number
    returning row.workspace_id, row.id, row.conversation_id, row.contact_id, row.state
  `.execute(tx);
  const steps = new Map(known.map(({ outgoing, step }) => [outgoing.attempt.messageId, step]));
  await recordMessageEvents(
    tx,
    events,
    result.rows.flatMap((row) => {
      const step = steps.get(row.id);
      return step ? [{ message: toDecided(row), from: 'unknown' as const, to: step.state }] : [];
    }),
  );
}
