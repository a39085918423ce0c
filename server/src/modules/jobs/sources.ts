/**
 * What the monitor shows comes from sources: the job queue itself, and modules whose rows are their own queue. Those
 * register here, since this module knows none of them.
 */
import type {
  DeadLetter,
  DeadLetterDetails,
  DeadLetterKind,
  DeadLetterState,
} from '@millrace/contracts/jobs/dead-letters';
import type { Queue } from '@millrace/contracts/jobs/queues';
import type { Reach } from '@millrace/contracts/permissions';
import type { EventActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';

export interface DeadLetterFilter {
  state?: DeadLetterState | undefined;
  queue?: string | undefined;
  /** Exactly this reason code. */
  reason?: string | undefined;
}

export interface DeadLetterPage {
  workspaceId: string;
  filter: DeadLetterFilter;
  beforeId: string | undefined;
  limit: number;
}

/** Who decides about which dead letters. */
export interface DeadLetterDecision {
  workspaceId: string;
  ids: readonly string[];
  actor: EventActor;
  reach: Reach;
}

export interface QueueSource {
  /** Queues of the workspace, whether or not anything is in them. */
  readQueues(tx: Tx, workspaceId: string): Promise<Queue[]>;
}

export interface DeadLetterSource {
  readonly kind: DeadLetterKind;
  /** By id, newest first; ids are made from the time, so pages of several sources can be merged. */
  list(tx: Tx, page: DeadLetterPage): Promise<DeadLetter[]>;
  /** No further than `most`, however many there are. */
  count(tx: Tx, counted: { workspaceId: string; filter: DeadLetterFilter; most: number }): Promise<number>;
  find(tx: Tx, workspaceId: string, id: string): Promise<DeadLetterDetails | undefined>;
  /** Answers the ids it was done for, and a reason for those it knows and leaves. Ids it does not know are missing. */
  retry(tx: Tx, decision: DeadLetterDecision): Promise<Map<string, DecisionResult>>;
  discard(tx: Tx, decision: DeadLetterDecision): Promise<Map<string, DecisionResult>>;
}

export type DecisionResult = { done: true } | { done: false; reason: string };
