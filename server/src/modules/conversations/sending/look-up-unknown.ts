/**
 * Asks providers that can be asked what became of messages in doubt. What they do not know stays unknown, for a person
 * to decide.
 */
import { sql } from 'kysely';
import type { EventLog } from '#modules/events/events.module';
import { claimingSession } from '#platform/leases/claims';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { ChannelAdapters } from '../channels/channel-adapters.ts';
import { type LoadDeps, type LoadedOutgoing, loadOutgoing } from './load-outgoing.ts';
import type { FinishedAttempt } from './outgoing.ts';
import { settleUnknown } from './settle-unknown.ts';

export interface LookUpDeps extends LoadDeps {
  database: Database;
  events: EventLog;
  adapters: ChannelAdapters;
  log: Logger;
}

const atOnce = 50;

export async function lookUpUnknown(deps: LookUpDeps): Promise<void> {
  const vendors = deps.adapters.vendorsThatLookUp();
  if (vendors.length === 0) return;
  const doubtful = await deps.database.inTransaction(async (tx) => {
    // Not before the worker that wrote the intent would have given up by itself; not for ever.
    const result = await sql<{ workspace_id: string; id: string }>`
      select m.workspace_id, m.id
        from channels c
        join messages m on m.workspace_id = c.workspace_id and m.channel_id = c.id and m.state = 'unknown'
        join send_attempts a on a.workspace_id = m.workspace_id and a.message_id = m.id
         and a.attempt_group = m.attempt_group and a.number = m.attempt_count
       where c.vendor = any(${vendors}::text[])
         and a.not_after < now() - interval '30 seconds' and a.not_after > now() - interval '3 days'
       order by m.id desc limit ${atOnce}
    `.execute(tx);
    const nobody = '00000000-0000-0000-0000-000000000000';
    const claims = result.rows.map((row) => ({ workspaceId: row.workspace_id, id: row.id, worker: nobody, token: 0 }));
    return (await loadOutgoing(tx, deps, claims)).outgoing;
  }, claimingSession);
  const answers = await Promise.all(doubtful.map((outgoing) => ask(deps, outgoing)));
  const settled = answers.flatMap((answer) => answer ?? []);
  if (settled.length === 0) return;
  await deps.database.inTransaction((tx) => settleUnknown(tx, deps.events, settled), claimingSession);
}

async function ask(deps: LookUpDeps, outgoing: LoadedOutgoing): Promise<FinishedAttempt | undefined> {
  // The loader counts the attempt that would come next; the doubt is about the one before.
  const about = { ...outgoing, attempt: { ...outgoing.attempt, number: outgoing.attempt.number - 1 } };
  const { message } = outgoing;
  try {
    const answer = await deps.adapters.get(message.channel.vendor).lookUp?.(message);
    if (answer?.kind === 'accepted') {
      const { externalId } = answer;
      return { outgoing: about, outcome: { kind: 'sent', externalId }, step: { state: 'sent', externalId } };
    }
    if (answer?.kind === 'absent') {
      const failure = { code: 'sending.not_received', detail: 'The provider says that it never received the message.' };
      const outcome = { kind: 'transient' as const, retry: 'failed' as const, ...failure };
      return { outgoing: about, outcome, step: { state: 'deferred', delayMs: 1000, failure } };
    }
  } catch (error) {
    deps.log.warn({ err: error, messageId: message.id }, 'a provider could not be asked about a message');
  }
  return undefined;
}
