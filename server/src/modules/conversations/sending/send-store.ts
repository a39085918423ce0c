/** The SQL of sending. Decisions carry their fence: they reach only rows whose worker and token still match. */
import { sql } from 'kysely';
import { type Claim, claimRows } from '#platform/leases/claims';
import type { Tx } from '#platform/postgres/database';
import { toStorableText } from '#platform/storable-text';
import type { SendOutcome } from '../channel-port.ts';
import type { MessageFailure } from '../message-row.ts';
import type { AttemptKey } from './outgoing.ts';

export interface Intent {
  claim: Claim;
  attempt: AttemptKey;
  channelId: string;
}

/**
 * Writes that these messages are about to go out; answers the ids it was written for. A repeated write of the same
 * claim counts as written, so that a commit whose answer was lost may be repeated.
 */
export async function insertIntents(tx: Tx, intents: readonly Intent[], notAfterMs: number): Promise<Set<string>> {
  if (intents.length === 0) return new Set();
  const result = await sql<{ message_id: string }>`
    insert into send_attempts as mine (workspace_id, message_id, attempt_group, number, channel_id, worker_id, token, not_after)
    select row.workspace_id, row.id, meant.attempt_group, meant.number, meant.channel_id, held.worker_id, held.token,
           clock_timestamp() + ${notAfterMs} * interval '1 millisecond'
      from ${claimRows(intents.map(({ claim }) => claim))}
      join unnest(
             ${intents.map(({ claim }) => claim.id)}::uuid[], ${intents.map(({ attempt }) => attempt.group)}::int[],
             ${intents.map(({ attempt }) => attempt.number)}::int[], ${intents.map(({ channelId }) => channelId)}::uuid[]
           ) as meant (id, attempt_group, number, channel_id) on meant.id = held.id
     cross join lateral (
       -- limit: looked up by its key, whatever the planner thinks of the table
       select m.workspace_id, m.id from messages m
        where m.workspace_id = held.workspace_id and m.id = held.id
          and m.worker_id = held.worker_id and m.token = held.token
        limit 1
     ) row
    on conflict (workspace_id, message_id, attempt_group, number) do update
       set not_after = excluded.not_after
     where mine.worker_id = excluded.worker_id and mine.token = excluded.token and mine.outcome is null
    returning message_id
  `.execute(tx);
  return new Set(result.rows.map((row) => row.message_id));
}

/** Facts: written once, by whoever knows, whether or not the message is still theirs. Answers those that were new. */
export async function recordOutcomes(
  tx: Tx,
  outcomes: readonly { attempt: AttemptKey; outcome: SendOutcome }[],
): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const facts = outcomes.map(({ attempt, outcome }) => ({
    workspace_id: attempt.workspaceId,
    message_id: attempt.messageId,
    attempt_group: attempt.group,
    number: attempt.number,
    ...toFact(outcome),
  }));
  const result = await sql<{ message_id: string }>`
    update send_attempts row
       set outcome = fact.outcome, code = fact.code, detail = fact.detail, external_id = fact.external_id,
           ended_at = clock_timestamp()
      from jsonb_to_recordset(${JSON.stringify(facts)}::jsonb) as fact (
             workspace_id uuid, message_id uuid, attempt_group int, number int, outcome text, code text, detail text,
             external_id text)
     where row.workspace_id = fact.workspace_id and row.message_id = fact.message_id
       and row.attempt_group = fact.attempt_group and row.number = fact.number and row.outcome is null
    returning row.message_id
  `.execute(tx);
  return new Set(result.rows.map((row) => row.message_id));
}

function toFact(outcome: SendOutcome) {
  const about = (code: string | null, detail: string | undefined) => ({
    code: code && toStorableText(code).slice(0, 100),
    detail: detail === undefined ? null : toStorableText(detail).slice(0, 2000),
  });
  switch (outcome.kind) {
    case 'sent':
      return { outcome: 'sent', ...about(null, outcome.detail), external_id: toStorableText(outcome.externalId) };
    case 'transient':
      return { outcome: outcome.retry, ...about(outcome.code, outcome.detail), external_id: null };
    case 'refused':
    case 'unknown':
      return { outcome: outcome.kind, ...about(outcome.code, outcome.detail), external_id: null };
  }
}

/** What a message becomes. */
export interface Decision {
  claim: Claim;
  state: 'queued' | 'deferred' | 'sent' | 'failed' | 'unknown' | 'refused';
  /** For queued and deferred: when it is due again. */
  delayMs: number | null;
  failure: MessageFailure | null;
  /** Attempts made so far in this group; null leaves it. */
  attemptCount: number | null;
  externalId: string | null;
}

/** A message a decision was written for. */
export interface DecidedMessage {
  workspaceId: string;
  id: string;
  conversationId: string;
  contactId: string;
}

/** Writes decisions for messages that are still held; others are left alone. */
export async function decide(tx: Tx, decisions: readonly Decision[]): Promise<Map<string, DecidedMessage>> {
  if (decisions.length === 0) return new Map();
  const rows = decisions.map(({ claim, state, delayMs, failure, attemptCount, externalId }) => ({
    workspace_id: claim.workspaceId,
    id: claim.id,
    worker_id: claim.worker,
    token: claim.token,
    state,
    delay_ms: delayMs,
    failure: failure && { code: toStorableText(failure.code), detail: toStorableText(failure.detail).slice(0, 2000) },
    attempt_count: attemptCount,
    external_id: externalId && toStorableText(externalId),
  }));
  const result = await sql<{ workspace_id: string; id: string; conversation_id: string; contact_id: string }>`
    update messages row
       set state = made.state,
           next_attempt_at = clock_timestamp() + made.delay_ms * interval '1 millisecond',
           worker_id = null,
           failure = nullif(made.failure, 'null'),
           attempt_count = coalesce(made.attempt_count, row.attempt_count),
           external_id = coalesce(made.external_id, row.external_id),
           sent_at = case when made.state = 'sent' then clock_timestamp() else row.sent_at end,
           updated_at = clock_timestamp()
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made (
             workspace_id uuid, id uuid, worker_id uuid, token int, state text, delay_ms float8, failure jsonb,
             attempt_count int, external_id text)
     where row.workspace_id = made.workspace_id and row.id = made.id
       and row.worker_id = made.worker_id and row.token = made.token
    returning row.workspace_id, row.id, row.conversation_id, row.contact_id
  `.execute(tx);
  return new Map(result.rows.map((row) => [row.id, toDecided(row)]));
}

export function toDecided(row: {
  workspace_id: string;
  id: string;
  conversation_id: string;
  contact_id: string;
}): DecidedMessage {
  return {
    workspaceId: row.workspace_id,
    id: row.id,
    conversationId: row.conversation_id,
    contactId: row.contact_id,
  };
}
