/**
 * A run: one execution of one version of a workflow.
 *
 *   pending ──claim──▶ running ──▶ completed, failed, cancelled
 *                      │    ▲
 *                      ▼    │ its time has come, a signal, a decision, a free slot
 *                      waiting
 *
 * What a run has come to is in two places, written in the same transactions: its journal (records of steps that were
 * computed, waited for or decided) and the facts about its effects (intended, and what became of them). Whoever claims a
 * run walks its plan from the start, takes from these what is there and computes the rest.
 */
import type { Json } from '../language/json.ts';
import type { ActionError } from '../steps/action.ts';

const runStates = ['pending', 'running', 'waiting', 'completed', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

/** Of several things a run waits for, the first to come; the first in this list that applies is shown. */
export const waitingReasons = [
  'effect_unknown',
  'system',
  'approval',
  'event',
  'workflow',
  'retry',
  'timer',
  'slot',
] as const;
export type WaitingReason = (typeof waitingReasons)[number];

export type TriggerKind = 'manual' | 'webhook' | 'schedule' | 'event' | 'form' | 'workflow' | 'api';

export interface RunActor {
  kind: 'user' | 'system';
  id?: string;
}

/** What a run is started with. */
export interface RunDraft {
  workspaceId: string;
  /** Made by whoever starts it, so that it is known before the row exists. */
  id: string;
  workflowId: string;
  versionId: string;
  /** Inside a workspace the higher one goes first, -10 to 10. */
  priority: number;
  concurrency?: { key: string; limit: number };
  timeLimitMs: number;
  triggerKind: TriggerKind;
  /** What expressions see as `trigger`. */
  trigger: Json;
  inputs?: Json;
  /** Ids of the product's records it is started with. */
  named?: readonly string[];
  /** In whose name it acts. */
  actor: RunActor;
  cause?: { eventId: string; depth: number };
  /** How many runs and events led to this one. */
  depth: number;
  parent?: { runId: string; path: string };
  forkedFrom?: string;
}

/** A run in a worker's hands. */
export interface Run extends RunDraft {
  createdAt: Date;
  /** When a person last let it go on. */
  resumedAt?: Date;
  deadlineAt: Date;
  /** Rises when a person resumes. */
  attemptGroup: number;
  journalSeq: number;
  isCancelRequested: boolean;
}

/** What is recorded of a step that is no effect: its value, so that it is not computed, waited for or asked again. */
export interface StepRecord {
  /** With loop indexes: `each[3].shape`. */
  path: string;
  kind:
    | 'transformation'
    | 'code'
    | 'conditional'
    | 'loop'
    | 'parallel'
    | 'wait'
    | 'approval'
    | 'workflow'
    | 'stop'
    | 'run';
  value: Json;
  /** `handled`: it failed and its onError made the value. `failed`: what it stands in goes on without it. */
  outcome: 'done' | 'skipped' | 'handled' | 'failed';
  error?: RunError;
  /** Milliseconds since 1970 on the run's own clock, which a replay repeats. */
  at: number;
  /** Milliseconds it took; absent for less than one. */
  tookMs?: number;
  /** What a code step has printed; of one that failed, with its error. */
  log?: readonly string[];
}

/** What the step has printed, whether or not it failed. */
export function printedIn({ log, error }: Pick<StepRecord, 'log' | 'error'>): readonly string[] {
  return log ?? error?.log ?? [];
}

/** What is wrong with a step: stable code, a sentence for a person, what may be done about it. */
export type RunError = ActionError & {
  path?: string;
  /** What a code step had printed by then. */ log?: readonly string[];
};

export type EffectOutcome = 'done' | 'failed' | 'unknown' | 'abandoned';

/** One attempt at an effect, as it is on record. */
export interface EffectRecord {
  path: string;
  group: number;
  attempt: number;
  notAfter: Date;
  outcome: EffectOutcome | null;
  output: Json;
  error: RunError | null;
  endedAt: Date | null;
}

/** A signal that may be what a wait of this run is for. */
export interface ReceivedSignal {
  id: string;
  path: string;
  payload: Json;
  createdAt: Date;
}

/** Everything a run is resumed from. */
export interface RunHistory {
  records: ReadonlyMap<string, StepRecord>;
  /** By path, oldest first. */
  effects: ReadonlyMap<string, readonly EffectRecord[]>;
  /** By path, oldest first: signals since the wait's anchor and behind the last one looked at. */
  signals: ReadonlyMap<string, readonly ReceivedSignal[]>;
  /** What waits listen for, by path. */
  waits: ReadonlyMap<string, { event: string; key: string }>;
}

export const emptyHistory: RunHistory = {
  records: new Map(),
  effects: new Map(),
  signals: new Map(),
  waits: new Map(),
};

/** Something a run waits for; the run sleeps until the first of them. */
export interface Suspension {
  reason: WaitingReason;
  path: string;
  /** Milliseconds since 1970; without it, only a signal or a person wakes it. */
  wakeAt?: number;
  listen?: { event: string; key: string; since: number; afterSignal?: string };
  /** A child to start, the first time. */
  start?: RunDraft;
  approval?: ApprovalRequest;
}

/** Somebody is asked; the answer comes as the signal `approval.decided` with the key `<run id>:<path>`. */
export interface ApprovalRequest {
  assignees: readonly string[];
  quorum: number;
  title: string;
  message: string;
  data: Json;
  editable: readonly string[];
  form?: Json;
  expiresAt?: number;
  escalation?: { at: number; to: readonly string[] };
}

/** How a walk over the plan ended. */
export type RunEnd =
  | { state: 'completed'; output: Json }
  | { state: 'failed'; error: RunError; wasCompensated: boolean }
  | { state: 'cancelled'; output: Json }
  | { state: 'waiting'; suspensions: readonly Suspension[] };

/** Events inside the engine that waits listen to. */
export const approvalDecided = 'approval.decided';
export const childEnded = 'run.ended';
