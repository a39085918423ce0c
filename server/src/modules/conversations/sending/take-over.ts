/**
 * What dead workers had in hand. A message without an attempt was never on the wire and is queued again. One whose last
 * attempt was intended and has no outcome may be out: it becomes unknown and is not sent again by itself. Where the
 * outcome is on record but nobody acted on it any more, that is done now.
 */
import { sql } from 'kysely';
import type { EventLog } from '#modules/events/events.module';
import { type Claim, claimingSession, takeOverDead } from '#platform/leases/claims';
import type { Database, Tx } from '#platform/postgres/database';
import { recordMessageEvents } from './message-events.ts';
import { messagesAsQueue } from './outgoing.ts';
import { type Decision, decide } from './send-store.ts';

export interface TakenOver {
  queued: number;
  unknown: number;
  settled: number;
}

export async function takeOverMessages(
  deps: { database: Database; events: EventLog },
  request: { worker: string; limit: number },
): Promise<TakenOver> {
  return await deps.database.inTransaction(async (tx) => {
    const claims = await takeOverDead(tx, messagesAsQueue, request);
    if (claims.length === 0) return { queued: 0, unknown: 0, settled: 0 };
    const attempts = await selectLastAttempts(tx, claims);
    const decisions = claims.map((claim) => toDecision(claim, attempts.get(claim.id)));
    const decided = await decide(tx, decisions);
    await recordMessageEvents(
      tx,
      deps.events,
      decisions.flatMap(({ claim, state, failure }) => {
        const message = decided.get(claim.id);
        return message ? [{ message, from: 'sending' as const, to: state, details: failure ? { failure } : {} }] : [];
      }),
    );
    const count = (state: string) => decisions.filter((decision) => decision.state === state).length;
    const [queued, unknown] = [count('queued'), count('unknown')];
    return { queued, unknown, settled: decisions.length - queued - unknown };
  }, claimingSession);
}

interface LastAttempt {
  number: number;
  outcome: 'sent' | 'refused' | 'failed' | 'later' | 'unknown' | null;
  code: string | null;
  detail: string | null;
  external_id: string | null;
}

/** Attempts later than what the message already counts: those nobody has acted on. */
async function selectLastAttempts(tx: Tx, claims: readonly Claim[]): Promise<Map<string, LastAttempt>> {
  const result = await sql<LastAttempt & { message_id: string }>`
    select distinct on (a.message_id) a.message_id, a.number, a.outcome, a.code, a.detail, a.external_id
      from unnest(${claims.map(({ workspaceId }) => workspaceId)}::uuid[], ${claims.map(({ id }) => id)}::uuid[])
             as taken (workspace_id, id)
     cross join lateral (
       select row.* from messages row where row.workspace_id = taken.workspace_id and row.id = taken.id limit 1
     ) m
      join send_attempts a on a.workspace_id = m.workspace_id and a.message_id = m.id
       and a.attempt_group = m.attempt_group and a.number > m.attempt_count
     order by a.message_id, a.number desc
  `.execute(tx);
  return new Map(result.rows.map((row) => [row.message_id, row]));
}

const lostWorker = {
  code: 'sending.worker_lost',
  detail:
    'The program ended while this message was on its way. It may have arrived: look, then mark it as sent or send it again.',
};

function toDecision(claim: Claim, attempt: LastAttempt | undefined): Decision {
  const common = { claim, failure: null, delayMs: null, externalId: null, attemptCount: attempt?.number ?? null };
  if (!attempt) return { ...common, state: 'queued', delayMs: 0 };
  const failure = { code: attempt.code ?? 'sending.failed', detail: attempt.detail ?? '' };
  switch (attempt.outcome) {
    case 'sent':
      return { ...common, state: 'sent', externalId: attempt.external_id };
    case 'refused':
      return { ...common, state: 'failed', failure };
    case 'failed':
    case 'later':
      // Certainly not out; when it is next tried no longer matters that much.
      return { ...common, state: 'deferred', delayMs: 1000, failure };
    case 'unknown':
      return { ...common, state: 'unknown', failure };
    case null:
      return { ...common, state: 'unknown', failure: lostWorker };
  }
}
