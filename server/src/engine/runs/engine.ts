/**
 * The front door of the engine: starts runs, tells them what happens, and carries them out. It knows no noun of the
 * product; what a version means, who is asked and what an action does is handed to it.
 */
import { sql } from 'kysely';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { WorkerLease } from '#platform/leases/worker-lease';
import type { Logger } from '#platform/log/logger';
import type { Database, Tx } from '#platform/postgres/database';
import type { Json } from '../language/json.ts';
import type { Plan } from '../language/plan.ts';
import type { ActionCatalog, ActionPerformer } from '../steps/action.ts';
import { CodePool } from '../steps/code/code-pool.ts';
import { isLarge } from '../payloads/large-value.ts';
import { offloadDrafts, offloadInto } from '../payloads/offload.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { Backlog } from './backlog.ts';
import type { BoundaryListener } from './boundary.ts';
import { EndWatch } from './end-watch.ts';
import type { ExecutingRun } from './execute-run.ts';
import type { RunContext } from './execution.ts';
import { createJournal, type Journal, type ProgressListener, type RunListener } from './journal.ts';
import { forgetOldRuns, forgetSignals, releaseStuckRuns, type StuckRun } from './keep-house.ts';
import { insertRunRecords, type ListNamed } from './run-records.ts';
import { findEnd, insertDrafts, insertRuns } from './run-store.ts';
import type { RunDraft, RunError } from './run.ts';
import { Runner } from './runner.ts';
import { StepFailure } from './step-failure.ts';
import { type Trial, type Tried, tryPlan } from './try-plan.ts';
import type { ChildWorkflows, RunCode } from './walking.ts';
import { Wires } from './wires.ts';

export type { Executed, ExecutingRun } from './execute-run.ts';
export type { StuckRun } from './keep-house.ts';
export type { ProgressListener, RunChange, RunListener } from './journal.ts';
export type {
  ApprovalRequest,
  RunActor,
  RunDraft,
  RunEnd,
  RunError,
  RunState,
  StepRecord,
  WaitingReason,
} from './run.ts';
export type { RunContext } from './execution.ts';
export type { Runner } from './runner.ts';
export type { ChildWorkflows } from './walking.ts';

export interface Signal {
  /** Made by whoever tells it; the same id twice is one signal. */
  id: string;
  event: string;
  key: string;
  payload: Json;
}

export interface BegunRun {
  /** In this process; undefined when the run stands in line. */
  executing?: ExecutingRun;
}

export interface EndedRun {
  state: 'completed' | 'failed' | 'cancelled';
  output: Json;
  error: RunError | null;
}

interface SettledEffect {
  runId: string;
  path: string;
  outcome: 'done' | 'failed';
  output?: Json;
}

export interface Engine {
  /** Inside the transaction of what causes them, inWorkspace. They are claimed once it has committed. */
  startRuns(tx: Tx, drafts: readonly RunDraft[]): Promise<void>;
  /** False when this key has started a run before: then nothing is started. */
  startOnce(tx: Tx, draft: RunDraft, key: string): Promise<boolean>;
  /** Stores signals and wakes the runs that wait for them; answers how many. */
  signal(tx: Tx, signals: readonly Signal[]): Promise<number>;
  /** Answers the ids of those that had not ended. */
  cancel(tx: Tx, runIds: readonly string[]): Promise<string[]>;
  /** Lets failed or cancelled runs go on from the step that failed; answers those that do. */
  resume(tx: Tx, runIds: readonly string[]): Promise<string[]>;
  /** A person says what became of an effect nobody knows the outcome of; false when there is none such. */
  settleEffect(tx: Tx, effect: SettledEffect): Promise<boolean>;
  /**
   * Starts a run for somebody who waits for it to be recorded, or over: at once in this process where there is room, else
   * as any other. Not inside a transaction.
   */
  begin(draft: RunDraft, what: { plan: Plan; context: RunContext }): Promise<BegunRun>;
  /** False when so much waits that more should be refused for now. */
  accepts(workspaceId: string): boolean;
  /** How a run ended, or undefined when it has not within this time. */
  awaitEnd(workspaceId: string, runId: string, withinMs: number): Promise<EndedRun | undefined>;
  /** Walks a plan without a run: nothing is stored, and what it would do outside is told by the caller. */
  tryPlan(trial: Trial): Promise<Tried>;
  /** For maintenance: see keep-house. */
  forgetOldRuns(old: { workspaceId: string; before: Date }): Promise<number>;
  forgetSignals(keptDays: number): Promise<number>;
  releaseStuckRuns(): Promise<StuckRun[]>;
  /** Bytes of large values that nothing refers to. */
  collectPayloads(signal: AbortSignal): Promise<number>;
  /** Told inside the transaction that ends runs or lets them rest. */
  onChanged(listener: RunListener): void;
  /** Told after each step on record of a run that is still on its way. */
  onProgress(listener: ProgressListener): void;
  /** Something may be due in this or another process. */
  onStarted(listener: () => void): void;
  createRunner(options: { lease: WorkerLease; slots?: number }): Runner;
  /** The runner of this process, if it has one. */
  readonly runner: Runner | undefined;
  close(withinMs: number): Promise<void>;
}

export interface EngineDeps {
  database: Database;
  payloads: Payloads;
  clock: Clock;
  ids: Ids;
  log: Logger;
  actions: ActionCatalog & ActionPerformer;
  children: ChildWorkflows;
  /** What a run carries out; the same for as long as the version exists. */
  getPlan(run: RunDraft): Plan | Promise<Plan>;
  /** What expressions see of the workspace and of whom the run acts for. */
  getContext(run: RunDraft): RunContext | Promise<RunContext>;
  /** Which of the product's records what a run is given and gives names: they are kept beside it, to find it by. */
  listNamed: ListNamed;
  /** For tests of crashes. */
  onBoundary?: BoundaryListener | undefined;
}

export function createEngine(deps: EngineDeps): Engine {
  const ends = new EndWatch();
  const listeners: RunListener[] = [async (tx, changes) => ends.tell(tx, changes)];
  const progressListeners: ProgressListener[] = [];
  const starts: (() => void)[] = [];
  let journal: Journal | undefined;
  let runner: Runner | undefined;
  const backlog = new Backlog(deps);
  const code = new CodePool();
  const { payloads } = deps;
  const announce = (tx: Tx) =>
    tx.afterCommit(() => {
      runner?.wake();
      for (const listener of starts) listener();
    });

  return {
    async startRuns(tx, drafts) {
      await insertAll(tx, payloads, drafts);
      announce(tx);
    },
    async startOnce(tx, draft, key) {
      const taken = await sql`
        insert into run_start_keys (workspace_id, key, run_id) values (${draft.workspaceId}, ${key}, ${draft.id})
        on conflict do nothing`.execute(tx);
      if (taken.numAffectedRows !== 1n) return false;
      await insertAll(tx, payloads, [draft]);
      announce(tx);
      return true;
    },
    async signal(tx, signals) {
      if (signals.length === 0) return 0;
      const stored = await offloadSignals(tx, payloads, signals);
      const result = await sql<{
        woken: number;
      }>`select signal_runs(${JSON.stringify(stored)}::json) as woken`.execute(tx);
      announce(tx);
      return result.rows[0]?.woken ?? 0;
    },
    cancel: async (tx, ids) => await ask(tx, sql`cancel_runs(${ids}::uuid[])`, announce),
    resume: async (tx, ids) => await ask(tx, sql`resume_runs(${ids}::uuid[])`, announce),
    async settleEffect(tx, effect) {
      const isSettled = await settleEffect(tx, payloads, effect);
      announce(tx);
      return isSettled;
    },
    async begin(draft, what) {
      const executing = runner?.runNow(draft, what);
      if (executing) {
        await executing.recorded;
        return { executing };
      }
      await insertOne(deps, draft, announce);
      return {};
    },
    accepts: (workspaceId) => !backlog.isFull(workspaceId),
    awaitEnd: async (workspaceId, runId, withinMs) => await awaitEnd(deps, ends, { workspaceId, runId, withinMs }),
    tryPlan: async (trial) => await tryPlan({ ...deps, runCode: runCodeOn(code) }, trial),
    forgetOldRuns: async (old) => await forgetOldRuns(deps, old),
    forgetSignals: async (keptDays) => await forgetSignals(deps.database, keptDays),
    collectPayloads: async (signal) => await payloads.collect(signal),
    releaseStuckRuns: async () => await releaseStuckRuns(deps.database),
    onChanged: (listener) => void listeners.push(listener),
    onProgress: (listener) => void progressListeners.push(listener),
    onStarted: (listener) => void starts.push(listener),
    createRunner(options) {
      journal ??= offloadInto(createJournal({ ...deps, listeners, progressListeners }), payloads);
      const recordOwn = recordOwnOn(payloads);
      runner = new Runner({ ...deps, ...options, journal, recordOwn, runCode: runCodeOn(code), wires: new Wires() });
      return runner;
    },
    get runner() {
      return runner;
    },
    async close(withinMs) {
      await journal?.stop(withinMs);
      await code[Symbol.asyncDispose]();
    },
  };
}

async function insertAll(tx: Tx, payloads: Payloads, given: readonly RunDraft[]): Promise<void> {
  const { drafts, stored } = await offloadDrafts(payloads, given);
  await insertDrafts(tx, drafts);
  await payloads.record(tx, stored);
}

/** In a transaction of its own, before which its large values are stored. */
async function insertOne(
  { database, payloads }: EngineDeps,
  given: RunDraft,
  announce: (tx: Tx) => void,
): Promise<void> {
  const { drafts, stored } = await offloadDrafts(payloads, [given]);
  await database.inTransaction(async (tx) => {
    await insertRuns(
      tx,
      drafts.map((draft) => ({ draft })),
    );
    await payloads.record(tx, stored);
    announce(tx);
  });
}

function runCodeOn(pool: CodePool): RunCode {
  return async (request) => await pool.run(request);
}

/** How long between two looks at a run somebody waits for, which another process may end. */
const lookEveryMs = 100;

async function awaitEnd(
  { database, clock, payloads }: EngineDeps,
  ends: EndWatch,
  { workspaceId, runId, withinMs }: { workspaceId: string; runId: string; withinMs: number },
): Promise<EndedRun | undefined> {
  using watched = ends.of(runId);
  const until = clock.now().getTime() + withinMs;
  for (;;) {
    const end = await findEnd(database.owner, { workspaceId, runId });
    if (end) return { ...end, output: await payloads.restore(database.owner, workspaceId, end.output) };
    if (clock.now().getTime() >= until) return undefined;
    await watched.wait(lookEveryMs);
  }
}

/** What a person says when an effect nobody knew of did not take place: it may be tried again. */
const didNotHappen = {
  code: 'effect.did_not_happen',
  message: 'A person looked: it did not happen.',
  class: 'transient',
};

async function offloadSignals(tx: Tx, payloads: Payloads, signals: readonly Signal[]): Promise<readonly Signal[]> {
  if (!signals.some(({ payload }) => isLarge(payload))) return signals;
  const workspaceId = await workspaceOf(tx);
  const moved: Signal[] = [];
  for (const signal of signals) {
    if (!isLarge(signal.payload)) moved.push(signal);
    else {
      const name = `The payload of the signal “${signal.event}”`;
      const stored = await payloads.put({ workspaceId, kind: 'signal', id: signal.id }, signal.payload, { name });
      await payloads.record(tx, [stored]);
      moved.push({ ...signal, payload: stored.reference });
    }
  }
  return moved;
}

async function workspaceOf(tx: Tx): Promise<string> {
  const result = await sql<{ id: string }>`select current_workspace() as id`.execute(tx);
  const id = result.rows[0]?.id;
  if (!id) throw new Error('The transaction is in no workspace.');
  return id;
}

/** The value of a step, as it goes into a row of its run. */
async function offloadOutput(
  tx: Tx,
  payloads: Payloads,
  { runId, path, output }: { runId: string; path: string; output: Json },
): Promise<Json> {
  if (!isLarge(output)) return output;
  const workspaceId = await workspaceOf(tx);
  const what = { name: `The value of the step “${path}”`, path };
  const stored = await payloads.put({ workspaceId, kind: 'run', id: runId }, output, what);
  await payloads.record(tx, [stored]);
  return stored.reference;
}

async function settleEffect(tx: Tx, payloads: Payloads, effect: SettledEffect): Promise<boolean> {
  const { runId, path, outcome } = effect;
  const output = await offloadOutput(tx, payloads, { ...effect, output: effect.output ?? null });
  const error = outcome === 'failed' ? JSON.stringify(didNotHappen) : null;
  const result = await sql<{ isSettled: boolean }>`
    select settle_run_effect(${runId}, ${path}, ${outcome}, ${JSON.stringify(output)}::json, ${error}::jsonb)
           as "isSettled"`.execute(tx);
  return result.rows[0]?.isSettled ?? false;
}

async function ask(tx: Tx, call: ReturnType<typeof sql>, announce: (tx: Tx) => void): Promise<string[]> {
  const result = await sql<{ id: string }>`select id from ${call} as answer (id)`.execute(tx);
  announce(tx);
  return result.rows.map(({ id }) => id);
}

function recordOwnOn(payloads: Payloads) {
  return async (tx: Tx, run: RunDraft, outcome: OwnOutcome): Promise<void> => {
    const { key, named } = outcome;
    const at = { runId: run.id, path: key.path, output: outcome.output };
    await recordOwn(tx, run, { key, named, output: await offloadOutput(tx, payloads, at) });
  };
}

interface OwnOutcome {
  key: { path: string; group: number; attempt: number };
  output: Json;
  named: readonly string[];
}

async function recordOwn(tx: Tx, run: RunDraft, { key, output, named }: OwnOutcome): Promise<void> {
  const { workspaceId, id } = run;
  const writing = sql<{ isWritten: boolean }>`
    select record_own_effect(${run.id}, ${key.path}, ${key.group}, ${key.attempt}, ${JSON.stringify(output)}::json)
           as "isWritten"`.execute(tx);
  const naming = insertRunRecords(tx, [{ workspaceId, runId: id, recordIds: named }]);
  const [result] = await Promise.all([writing, naming]);
  if (result.rows[0]?.isWritten) return;
  throw new StepFailure({
    code: 'effect.given_up',
    message: 'Another worker has taken this run over; nothing was changed.',
    class: 'transient',
    path: key.path,
  });
}
