/** SQL of the monitor: outgoing messages as a workspace sees them. The index is messages_unfinished. */
import type { DeadLetterAttempt } from '@millrace/contracts/jobs/dead-letters';
import { sql } from 'kysely';
import type { DeadLetterFilter, DeadLetterPage } from '#modules/jobs/jobs.module';
import type { Db, Tx } from '#platform/postgres/database';
import type { MessageFailure } from '../message-row.ts';
import { type DecidedMessage, toDecided } from './send-store.ts';

export interface DeadMessageRow {
  id: string;
  state: 'failed' | 'unknown';
  conversation_id: string;
  channel_id: string;
  contact_id: string;
  contact_address: string;
  subject: string;
  failure: MessageFailure | null;
  attempt_count: number;
  updated_at: Date;
  author_id: string | null;
  assignee_id: string | null;
}

const deadColumns = sql`
  m.id, m.state, m.conversation_id, m.channel_id, m.contact_id, m.contact_address, m.subject, m.failure,
  m.attempt_count, m.updated_at, m.author_id, c.assignee_id`;

function deadMessages(workspaceId: string, filter: DeadLetterFilter) {
  const states = filter.state ? [filter.state === 'dead' ? 'failed' : 'unknown'] : ['failed', 'unknown'];
  return sql`
      from messages m
      join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
     where m.workspace_id = ${workspaceId} and m.state = any(${states}::text[]) and m.discarded_at is null
       and (${filter.reason ?? null}::text is null or m.failure ->> 'code' = ${filter.reason ?? null})`;
}

export async function selectDeadMessages(tx: Tx, page: DeadLetterPage): Promise<DeadMessageRow[]> {
  const { workspaceId, filter, beforeId = null, limit } = page;
  const result = await sql<DeadMessageRow>`
    select ${deadColumns} ${deadMessages(workspaceId, filter)}
       and (${beforeId}::uuid is null or m.id < ${beforeId}::uuid)
     order by m.id desc limit ${limit}`.execute(tx);
  return result.rows;
}

export async function countDeadMessages(
  tx: Tx,
  { workspaceId, filter, most }: { workspaceId: string; filter: DeadLetterFilter; most: number },
): Promise<number> {
  const result = await sql<{ count: string }>`
    select count(*) as count from (select ${deadMessages(workspaceId, filter)} limit ${most}) counted`.execute(tx);
  return Number(result.rows[0]?.count ?? 0);
}

export async function findDeadMessage(tx: Tx, workspaceId: string, id: string): Promise<DeadMessageRow | undefined> {
  const result = await sql<DeadMessageRow>`
    select ${deadColumns} ${deadMessages(workspaceId, {})} and m.id = ${id}`.execute(tx);
  return result.rows[0];
}

/** In the order everybody locks messages. */
export async function lockDeadMessages(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<DeadMessageRow[]> {
  const result = await sql<DeadMessageRow>`
    select ${deadColumns} ${deadMessages(workspaceId, {})} and m.id = any(${[...ids]}::uuid[])
     order by m.id for no key update of m`.execute(tx);
  return result.rows;
}

interface ChangedRow {
  workspace_id: string;
  id: string;
  conversation_id: string;
  contact_id: string;
}

/** Sends them anew: a fresh set of attempts in a group of their own. The caller has locked them. */
export async function requeueMessages(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<DecidedMessage[]> {
  if (ids.length === 0) return [];
  const result = await sql<ChangedRow>`
    update messages
       set state = 'queued', next_attempt_at = now(), attempt_group = attempt_group + 1, attempt_count = 0,
           failure = null, discarded_at = null, updated_at = now()
     where workspace_id = ${workspaceId} and id = any(${[...ids]}::uuid[]) and state in ('failed', 'unknown')
    returning workspace_id, id, conversation_id, contact_id`.execute(tx);
  return result.rows.map(toDecided);
}

export async function discardMessages(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<DecidedMessage[]> {
  if (ids.length === 0) return [];
  const result = await sql<ChangedRow>`
    update messages set discarded_at = now(), updated_at = now()
     where workspace_id = ${workspaceId} and id = any(${[...ids]}::uuid[]) and discarded_at is null
    returning workspace_id, id, conversation_id, contact_id`.execute(tx);
  return result.rows.map(toDecided);
}

/** A person says that it has arrived. The caller has locked it. */
export async function markSent(tx: Tx, workspaceId: string, id: string): Promise<DecidedMessage | undefined> {
  const result = await sql<ChangedRow>`
    update messages set state = 'sent', sent_at = now(), failure = null, updated_at = now()
     where workspace_id = ${workspaceId} and id = ${id} and state = 'unknown'
    returning workspace_id, id, conversation_id, contact_id`.execute(tx);
  return result.rows[0] && toDecided(result.rows[0]);
}

interface AttemptRow {
  intended_at: Date;
  ended_at: Date | null;
  outcome: 'sent' | 'refused' | 'failed' | 'later' | 'unknown' | null;
  code: string | null;
  detail: string | null;
  number: string;
}

/** Oldest first, counted over all groups. */
export async function selectAttempts(db: Db, workspaceId: string, messageId: string): Promise<AttemptRow[]> {
  const result = await sql<AttemptRow>`
    select row_number() over (order by attempt_group, number) as number, intended_at, ended_at, outcome, code, detail
      from send_attempts
     where workspace_id = ${workspaceId} and message_id = ${messageId}
     order by attempt_group, send_attempts.number limit 200`.execute(db);
  return result.rows;
}

export function toAttempt(row: AttemptRow): DeadLetterAttempt {
  return {
    number: Number(row.number),
    startedAt: row.intended_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    outcome: row.outcome,
    code: row.code,
    detail: row.detail,
  };
}

export async function selectOutgoingDepth(tx: Tx, workspaceId: string) {
  const result = await sql<
    Record<'ready' | 'deferred' | 'active' | 'dead' | 'unknown' | 'recently', string> & { oldest: Date | null }
  >`
    select count(*) filter (where next_attempt_at <= now()) as ready,
           count(*) filter (where next_attempt_at > now()) as deferred,
           count(*) filter (where state = 'sending') as active,
           count(*) filter (where state = 'failed' and discarded_at is null) as dead,
           count(*) filter (where state = 'unknown' and discarded_at is null) as unknown,
           min(next_attempt_at) filter (where next_attempt_at <= now()) as oldest,
           (select count(*) from events e
             where e.workspace_id = ${workspaceId} and e.type = 'message.sent'
               and e.id >= first_uuid_of(now() - interval '5 minutes')) as recently
      from messages
     where workspace_id = ${workspaceId} and state in ('queued', 'deferred', 'sending', 'failed', 'unknown')
  `.execute(tx);
  const row = result.rows[0];
  return {
    ready: Number(row?.ready ?? 0),
    deferred: Number(row?.deferred ?? 0),
    active: Number(row?.active ?? 0),
    dead: Number(row?.dead ?? 0),
    unknown: Number(row?.unknown ?? 0),
    donePerMinute: Number(row?.recently ?? 0) / 5,
    oldestReadyAt: row?.oldest?.toISOString() ?? null,
  };
}

export async function selectOutgoingFailures(tx: Tx, workspaceId: string) {
  const result = await sql<{ reason: string; count: string; last_at: Date }>`
    select coalesce(failure ->> 'code', 'sending.failed') as reason, count(*) as count, max(updated_at) as last_at
      from messages
     where workspace_id = ${workspaceId} and state = 'failed' and discarded_at is null
     group by 1 order by 2 desc limit 50`.execute(tx);
  return result.rows.map((row) => ({
    reason: row.reason,
    count: Number(row.count),
    lastAt: row.last_at.toISOString(),
  }));
}
