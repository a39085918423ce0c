/**
 * Idempotency-Key on POST. An advisory lock tried (not waited for) answers "in flight" at once and cannot survive a
 * crash; key and answer are written in the use case's own transaction, so a failed use case keeps nothing.
 */
import { createHash } from 'node:crypto';
import { requestErrors } from '@millrace/contracts/errors';
import { sql } from 'kysely';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';

export interface IdempotentRequest {
  workspaceId: string;
  /** `<kind>:<id>` of the caller. */
  actor: string;
  operation: string;
  key: string;
  input: unknown;
}

export type Replay = { status: number; answer: unknown };

/** Answers what the first request with this key answered, or undefined when this is the first. */
export async function beginIdempotent(tx: Tx, request: IdempotentRequest): Promise<Replay | undefined> {
  const lockName = JSON.stringify([request.workspaceId, request.actor, request.operation, request.key]);
  const lock = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${lockName}, 0)) as locked
  `.execute(tx);
  if (!lock.rows[0]?.locked) {
    throw new Problem(
      requestErrors.idempotencyKeyInFlight,
      'A request with this Idempotency-Key is still being worked on. Try again in a moment.',
    );
  }
  const row = await tx
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'status', 'answer'])
    .where('workspace_id', '=', request.workspaceId)
    .where('actor', '=', request.actor)
    .where('operation', '=', request.operation)
    .where('key', '=', request.key)
    .where('created_at', '>', sql<Date>`now() - interval '24 hours'`)
    .executeTakeFirst();
  if (!row) return undefined;
  if (!row.request_hash.equals(hashOf(request.input))) {
    throw new Problem(
      requestErrors.idempotencyKeyReused,
      'This Idempotency-Key was used with different input. Use a new key for a new request.',
    );
  }
  return { status: row.status, answer: row.answer };
}

/** Keeps the answer for 24 hours. */
export async function keepAnswer(tx: Tx, request: IdempotentRequest, reply: Replay): Promise<void> {
  await tx
    .insertInto('idempotency_keys')
    .values({
      workspace_id: request.workspaceId,
      actor: request.actor,
      operation: request.operation,
      key: request.key,
      request_hash: hashOf(request.input),
      status: reply.status,
      answer: JSON.stringify(reply.answer ?? null),
    })
    .onConflict((conflict) =>
      // an older row is past its 24 hours, else it would have been replayed
      conflict.columns(['workspace_id', 'actor', 'operation', 'key']).doUpdateSet((row) => ({
        request_hash: row.ref('excluded.request_hash'),
        status: row.ref('excluded.status'),
        answer: row.ref('excluded.answer'),
        created_at: sql<Date>`now()`,
      })),
    )
    .execute();
}

function hashOf(input: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(input)).digest();
}
