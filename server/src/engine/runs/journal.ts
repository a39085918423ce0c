/**
 * Everything a process writes about its runs goes through here: one commit in flight, and what gathers meanwhile goes
 * out with the next. On two cores larger groups bring more than a second commit in flight, with one exception: runs
 * that somebody waits for have a commit of their own, so that they do not stand behind what was in line. As long as a
 * run is in our hands it belongs to one of the two, so its writes keep their order.
 *
 * Inside a group, in this order:
 *
 *   locks of signals ─▶ new runs ─▶ lock the runs that are still ours ─▶ facts (unfenced) ─▶ intents, records, children,
 *   waits, named records (all only for runs that are ours) ─▶ decisions (fenced) ─▶ what follows from an end ─▶ listeners
 *
 * An insert cannot be fenced by a comparison: without the lock, one that was checked before a takeover and committed
 * after it would make the successor perform the same effect again.
 */
import { claimingSession, type Claim } from '#platform/leases/claims';
import { createGroupWriter, type GroupWriter } from '#platform/leases/group-writer';
import type { Logger } from '#platform/log/logger';
import type { Database, Tx } from '#platform/postgres/database';
import type { Json } from '../language/json.ts';
import type { Payloads, StoredPayload } from '../payloads/payloads.ts';
import type { ActionEffect } from '../steps/action.ts';
import { type BoundaryListener, toBoundary } from './boundary.ts';
import { writeJournal } from './journal-store.ts';
import type { EffectOutcome, Run, RunDraft, RunEnd, RunError, StepRecord } from './run.ts';

export interface EffectKey {
  path: string;
  group: number;
  attempt: number;
}

export interface EffectIntent extends EffectKey {
  service: string;
  action: string;
  effect: ActionEffect;
  inputs: Json;
  notAfter: Date;
  /** An earlier attempt without an outcome, which from now on can have none. */
  abandons?: number;
}

export interface EffectOutcomeFact extends EffectKey {
  /** `abandoned`: it was not begun. */
  outcome: EffectOutcome;
  output: Json;
  error: RunError | null;
  endedAt: Date | null;
  costMicros?: number | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  externalId?: string | undefined;
}

/** What one run has to write. Its values are small: see `payloads/offload.ts`. */
export interface JournalWrite {
  run: Run;
  claim: Claim;
  /** The run itself is new, and is ours from the start. */
  isNew?: boolean;
  /** It was begun at once, because somebody waits for it; it did not stand in line. */
  isAwaited?: boolean;
  seq?: number;
  records?: readonly StepRecord[];
  intent?: EffectIntent;
  fact?: EffectOutcomeFact;
  children?: readonly RunDraft[];
  end?: RunEnd;
  /** Ids of records that what is written names, and that the run has not named before. */
  named?: readonly string[];
  /** What earlier waits of it are to be replaced or removed. */
  hasWaits?: boolean;
  /** Large values of it, which lie in storage already. */
  payloads?: readonly StoredPayload[];
}

/** Runs that came to an end or to rest, told inside the transaction that wrote it. */
export interface RunChange {
  run: Run;
  end: RunEnd;
}

export type RunListener = (tx: Tx, changes: readonly RunChange[]) => Promise<void>;

/** Told after the commit of what a run has done on its way. Must not throw. */
export type ProgressListener = (run: Run) => void;

/** An intent is void this long after it was written; the worker asks its own clock once more right before it begins. */
export const intentLifetimeMs = 5000;

export interface JournalDeps {
  database: Database;
  payloads: Payloads;
  log: Logger;
  listeners: readonly RunListener[];
  progressListeners: readonly ProgressListener[];
  onBoundary?: BoundaryListener | undefined;
}

export interface Journal {
  /** Resolves after the commit with whether the run was still ours; facts are written in any case. */
  write(write: JournalWrite): Promise<boolean>;
  readonly pending: number;
  stop(withinMs: number): Promise<void>;
}

export function createJournal(deps: JournalDeps): Journal {
  const awaited = createWriter(deps);
  const line = createWriter(deps);
  return {
    write: async (write) => await (write.isAwaited ? awaited : line).add(write),
    get pending() {
      return awaited.pending + line.pending;
    },
    async stop(withinMs) {
      await Promise.all([awaited.stop(withinMs), line.stop(withinMs)]);
    },
  };
}

function createWriter(deps: JournalDeps): GroupWriter<JournalWrite, boolean> {
  const { database, payloads, log, listeners, progressListeners, onBoundary } = deps;
  return createGroupWriter({
    log,
    async write(writes) {
      onBoundary?.(toBoundary('before', writes));
      const held = await database.inTransaction(async (tx) => {
        const { held, changes } = await writeJournal(tx, writes, payloads);
        for (const listener of listeners) if (changes.length > 0) await listener(tx, changes);
        tx.afterCommit(() => {
          for (const { run, end } of writes) if (!end) for (const listener of progressListeners) listener(run);
        });
        return writes.map(({ run }) => held.has(run.id));
      }, claimingSession);
      onBoundary?.(toBoundary('after', writes));
      return held;
    },
  });
}
