/** What the walkers are given besides the execution: the world outside, and the journal. */
import type { Logger } from '#platform/log/logger';
import type { Json } from '../language/json.ts';
import type { ActionCatalog, ActionPerformer } from '../steps/action.ts';
import type { CodeOutcome } from '../steps/code/code-pool.ts';
import type { PlanBlock, PlanStep } from '../language/plan.ts';
import type { Execution, Scope } from './execution.ts';
import type { Tx } from '#platform/postgres/database';
import type { EffectIntent, EffectKey, EffectOutcomeFact } from './journal.ts';
import type { RunDraft } from './run.ts';
import type { ListNamed } from './run-records.ts';
import type { Walked } from './walked.ts';
import type { Wires } from './wires.ts';

export interface Walking {
  readonly execution: Execution;
  /** Answers the value of the last step that was not skipped. */
  walkBlock(block: PlanBlock, scope: Scope): Promise<Walked>;
  walkStep(step: PlanStep, scope: Scope): Promise<Walked>;
  readonly actions: ActionCatalog & ActionPerformer;
  readonly runCode: RunCode;
  readonly children: ChildWorkflows;
  readonly wires: Wires;
  readonly listNamed: ListNamed;
  readonly log: Logger;
  /** Milliseconds since 1970, of the world outside. */
  now(): number;
  /** Writes that an effect is about to happen, together with what was computed so far. Throws RunLost. */
  intend(intent: EffectIntent): Promise<void>;
  /** Writes what became of it, at once, and which records it names. It need not be waited for, and never rejects. */
  recordOutcome(fact: EffectOutcomeFact, named?: readonly string[]): Promise<void>;
  /** The outcome of an effect on our own database, in its transaction. Throws when the attempt was given up. */
  recordOwn(tx: Tx, own: { key: EffectKey; output: Json; named: readonly string[] }): Promise<void>;
  /** Starts a run nobody waits for, recorded with what was computed so far. Throws RunLost. */
  startDetached(child: RunDraft): Promise<void>;
  /** Whether the run is still ours at this moment. */
  isHeld(): boolean;
  makeId(): string;
}

/** Runs the JavaScript of a code step, walled off from everything. */
export type RunCode = (code: {
  source: string;
  input: Json;
  /** Milliseconds since 1970. */
  now: number;
  randomSeed: string;
  timeoutMs?: number;
}) => Promise<CodeOutcome>;

/** Where a workflow step finds what it starts. Throws StepError for a workflow that is not there or not published. */
export interface ChildWorkflows {
  createDraft(child: {
    workflow: string;
    inputs: Json;
    parent: RunDraft;
    path: string;
    isAwaited: boolean;
  }): Promise<RunDraft>;
}
