/**
 * The chain of one month of a workspace: each entry's hash covers the entry and the hash before it, so a changed or
 * removed one breaks all that follow; a signed checkpoint says how far it goes.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AuditEntryRow } from './audit-entry.ts';

/** Where the chain of a month begins. */
export function firstHash(workspaceId: string, month: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(['audit', workspaceId, month]))
    .digest();
}

export function nextHash(before: Buffer, position: number, row: AuditEntryRow): Buffer {
  const content = JSON.stringify([
    position,
    row.workspace_id,
    row.id,
    row.action,
    row.actor_kind,
    row.actor_id,
    row.target_type,
    row.target_id,
    sorted(row.details),
    row.address,
    row.request_id,
    row.occurred_at.toISOString(),
  ]);
  return createHash('sha256').update(before).update(content).digest();
}

/** The same text whatever order the keys come in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .map(([key, each]) => [key, sorted(each)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

export interface Checkpoint {
  workspace_id: string;
  month: string;
  number: number;
  entries: number;
  head: Buffer;
  entries_removed_at: Date | null;
}

export interface CheckpointSigner {
  /** Which key signs, without saying anything about it. */
  id: string;
  sign(checkpoint: Checkpoint): Buffer;
  verify(checkpoint: Checkpoint, signature: Buffer): boolean;
}

/** By a key only the program knows, not the database: whoever may write tables cannot sign. */
export function createCheckpointSigner(secret: string): CheckpointSigner {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `millrace audit 1 ${purpose}`, 32));
  const key = derive('sign');
  const sign = (checkpoint: Checkpoint) => {
    const { workspace_id, month, number, entries, head, entries_removed_at } = checkpoint;
    const removedAt = entries_removed_at?.toISOString() ?? null;
    const text = JSON.stringify([workspace_id, month, number, entries, head.toString('hex'), removedAt]);
    return createHmac('sha256', key).update(text).digest();
  };
  return {
    id: derive('id').toString('hex').slice(0, 12),
    sign,
    verify(checkpoint, signature) {
      const expected = sign(checkpoint);
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}
