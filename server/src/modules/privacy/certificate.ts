/** What a completed erasure states, signed by a key the database does not hold. */
import { createHmac, hkdfSync } from 'node:crypto';
import type { ErasureRow } from './erasure-store.ts';

export function signErasure(secret: string, row: ErasureRow): Buffer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'millrace erasure 1', 32));
  return createHmac('sha256', key).update(statementOf(row)).digest();
}

/** Null until it is completed. */
export function certificateOf(row: ErasureRow): string | null {
  return row.signature && `${statementOf(row)}\nSignature (HMAC-SHA-256): ${row.signature.toString('hex')}\n`;
}

function statementOf(row: ErasureRow): string {
  const counts = Object.entries(row.counts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, count]) => `  ${place}: ${count}`);
  return [
    'Certificate of erasure',
    `Erasure ${row.id} in workspace ${row.workspace_id}`,
    `Subject: the contact ${row.subject_id}, and whoever was merged into it`,
    `Requested ${row.created_at.toISOString()} by ${row.actor_kind} ${row.actor_id ?? '(the program itself)'}`,
    `Completed ${row.finished_at?.toISOString() ?? ''}`,
    row.is_repeated ? 'Carried out again after an older backup was restored.' : 'Carried out once.',
    row.keeps_suppressed
      ? 'Kept: the addresses on the suppression list, so that nobody writes to them again.'
      : 'Kept: nothing of the person.',
    'Removed or redacted, rows and files by place:',
    ...counts,
  ].join('\n');
}
