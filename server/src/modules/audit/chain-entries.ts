/** Chaining what was written since the last run: as the owner, for one workspace after the other, never in a request. */
import type { Clock } from '#platform/clock';
import { sql } from 'kysely';
import type { Database, Tx } from '#platform/postgres/database';
import {
  type ChainedRow,
  type CheckpointRow,
  selectCheckpoints,
  selectUnchained,
  selectWorkspacesToChain,
  updateChain,
  upsertCheckpoint,
} from './audit-store.ts';
import { type CheckpointSigner, firstHash, nextHash } from './chain.ts';

const entriesAtOnce = 500;
const workspacesAtOnce = 200;

export interface ChainDeps {
  database: Database;
  clock: Clock;
  signer: CheckpointSigner;
}

/** Answers how many entries it chained. */
export async function chainEntries(deps: ChainDeps, signal?: AbortSignal): Promise<number> {
  let chained = 0;
  for (;;) {
    const workspaces = await selectWorkspacesToChain(deps.database.owner, workspacesAtOnce);
    if (workspaces.length === 0) return chained;
    for (const workspaceId of workspaces) {
      signal?.throwIfAborted();
      chained += await deps.database.inTransaction((tx) => chainSome(deps, tx, workspaceId));
    }
  }
}

async function chainSome(deps: ChainDeps, tx: Tx, workspaceId: string): Promise<number> {
  await lockChain(tx, workspaceId);
  const rows = await selectUnchained(tx, workspaceId, entriesAtOnce);
  const checkpoints = await selectCheckpoints(tx, workspaceId);
  for (const [month, entries] of Map.groupBy(rows, (row) => row.month)) {
    await extendMonth(deps, tx, { workspaceId, month, entries, checkpoints });
  }
  return rows.length;
}

/** Two jobs at once would fork the chain. */
export async function lockChain(tx: Tx, workspaceId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`audit ${workspaceId}`}, 0))`.execute(tx);
}

interface Extension {
  workspaceId: string;
  month: string;
  entries: readonly ChainedRow[];
  checkpoints: CheckpointRow[];
}

async function extendMonth({ clock, signer }: ChainDeps, tx: Tx, extension: Extension): Promise<void> {
  const { workspaceId, month, entries, checkpoints } = extension;
  const known = checkpoints.find((checkpoint) => checkpoint.month === month);
  let head = known?.head ?? firstHash(workspaceId, month);
  let position = known?.entries ?? 0;
  const links = entries.map((entry) => {
    position += 1;
    head = nextHash(head, position, entry);
    return { id: entry.id, position, hash: head };
  });
  await updateChain(tx, workspaceId, links);
  const checkpoint = {
    workspace_id: workspaceId,
    month,
    number: known?.number ?? Math.max(0, ...checkpoints.map(({ number }) => number)) + 1,
    entries: position,
    head,
    entries_removed_at: known?.entries_removed_at ?? null,
  };
  const signed = { signed_by: signer.id, signature: signer.sign(checkpoint), signed_at: clock.now() };
  const row = { ...checkpoint, ...signed };
  await upsertCheckpoint(tx, row);
  if (!known) checkpoints.push(row);
}
