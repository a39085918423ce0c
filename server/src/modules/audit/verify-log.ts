/** Computing the chain again and comparing it with what was signed. */
import type { AuditMonth } from '@millrace/contracts/audit/audit';
import type { Db } from '#platform/postgres/database';
import { type CheckpointRow, countUnchained, selectChained, selectCheckpoints } from './audit-store.ts';
import { type CheckpointSigner, firstHash, nextHash } from './chain.ts';

const entriesAtOnce = 1_000;

export interface Verification {
  isWhole: boolean;
  unchained: number;
  months: AuditMonth[];
}

/** Inside one read-only transaction: the job must not extend the chain meanwhile. */
export async function verifyLog(db: Db, signer: CheckpointSigner, workspaceId: string): Promise<Verification> {
  const checkpoints = await selectCheckpoints(db, workspaceId);
  const months: AuditMonth[] = [];
  for (const [index, checkpoint] of checkpoints.entries()) {
    const problem = await findProblem(db, signer, checkpoint);
    const found = problem ?? findGap(checkpoints, index);
    months.push({
      month: checkpoint.month.slice(0, 7),
      entries: checkpoint.entries,
      state: found?.state ?? (checkpoint.entries_removed_at ? 'removed' : 'whole'),
      problem: found?.text ?? null,
    });
  }
  const unchained = await countUnchained(db, workspaceId);
  return { isWhole: months.every(({ state }) => state === 'whole' || state === 'removed'), unchained, months };
}

interface Found {
  state: 'broken' | 'unverifiable';
  text: string;
}

const broken = (text: string): Found => ({ state: 'broken', text });

/** Months are numbered in the order in which they got their first entry. */
function findGap(checkpoints: readonly CheckpointRow[], index: number): Found | undefined {
  const numbers = new Set(checkpoints.map(({ number }) => number));
  const number = checkpoints[index]?.number ?? 0;
  return number > 1 && !numbers.has(number - 1) ? broken('The month before it is missing as a whole.') : undefined;
}

async function findProblem(db: Db, signer: CheckpointSigner, checkpoint: CheckpointRow): Promise<Found | undefined> {
  if (checkpoint.signed_by !== signer.id) {
    return { state: 'unverifiable', text: 'It was signed under another SECRET_KEY.' };
  }
  if (!signer.verify(checkpoint, checkpoint.signature)) return broken('The signature of its checkpoint does not fit.');
  // Of a month whose removal was signed nothing needs to be there.
  return checkpoint.entries_removed_at ? undefined : await findBrokenEntry(db, checkpoint);
}

async function findBrokenEntry(db: Db, checkpoint: CheckpointRow): Promise<Found | undefined> {
  const { workspace_id: workspaceId, month } = checkpoint;
  let head = firstHash(workspaceId, month);
  let position = 0;
  for (;;) {
    const rows = await selectChained(db, { workspaceId, month }, { after: position, limit: entriesAtOnce });
    for (const row of rows) {
      position += 1;
      if (Number(row.position) !== position) return broken(`The entry number ${position} was removed.`);
      head = nextHash(head, position, row);
      if (!row.hash?.equals(head)) return broken(`The entry number ${position} (${row.id}) was changed.`);
    }
    if (rows.length < entriesAtOnce) break;
  }
  if (position !== checkpoint.entries) {
    return broken(`It has ${position} entries; ${checkpoint.entries} were signed.`);
  }
  return head.equals(checkpoint.head) ? undefined : broken('Its last entry is not the one that was signed.');
}
