/**
 * Carries one claimed run as far as it goes: walks its plan, writes what is to be written, and ends with a decision.
 * Never throws.
 */
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Claim } from '#platform/leases/claims';
import type { Logger } from '#platform/log/logger';
import { isDataError } from '#platform/postgres/data-error';
import type { Tx } from '#platform/postgres/database';
import type { Json } from '../language/json.ts';
import type { Plan } from '../language/plan.ts';
import type { ActionCatalog, ActionPerformer } from '../steps/action.ts';
import { ValueTooLargeError } from '../payloads/large-value.ts';
import { Branch } from './branch.ts';
import { type Compensation, Execution, forkScope, type RunContext, type Scope } from './execution.ts';
import type { EffectKey, EffectOutcomeFact, Journal, JournalWrite } from './journal.ts';
import type { ListNamed } from './run-records.ts';
import type { Run, RunEnd, RunError, RunHistory } from './run.ts';
import { settleValue } from './settle-value.ts';
import { BranchAbandoned, RunLost, RunStopped, StepFailure, toStepFailure } from './step-failure.ts';
import { walkBlock, walkStep } from './walk.ts';
import type { ChildWorkflows, RunCode, Walking } from './walking.ts';
import type { Wires } from './wires.ts';

export interface ExecuteDeps {
  journal: Journal;
  actions: ActionCatalog & ActionPerformer;
  runCode: RunCode;
  children: ChildWorkflows;
  wires: Wires;
  recordOwn(tx: Tx, run: Run, outcome: { key: EffectKey; output: Json; named: readonly string[] }): Promise<void>;
  listNamed: ListNamed;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

export interface ExecuteInput {
  claim: Claim;
  run: Run;
  plan: Plan;
  history: RunHistory;
  context: RunContext;
  /** The run is not in the database yet: its first write makes it. */
  isNew: boolean;
  /** Whether the lease under which it was claimed holds at this moment. */
  isHeld(): boolean;
}

/** `lost`: it is somebody else's now. `broken`: it is still ours, and what stopped it has nothing to do with it. */
export type Executed = RunEnd | 'lost' | 'broken';

/** A run in this process's hands. */
export interface ExecutingRun {
  readonly finished: Promise<Executed>;
  /** The names of the steps at the top, once it has ended: what a webhook's answer is made from. */
  readonly scope: Scope;
  /** Resolves when it is in the database, whatever has become of it; rejects when it cannot be put there. */
  readonly recorded: Promise<void>;
  /** Puts a new run into the database before its first own write. */
  begin(): void;
  /** Somebody wants it to end. */
  cancel(): void;
  /** It is somebody else's now. */
  drop(): void;
}

export function executeRun(deps: ExecuteDeps, input: ExecuteInput): ExecutingRun {
  const execution = new Execution(input);
  const branch = new Branch();
  const scope = execution.rootScope(branch);
  const state: RunState = {
    isNew: input.isNew,
    isUnwritten: input.isNew,
    recorded: Promise.withResolvers(),
    isCancelled: input.run.isCancelRequested,
    isLost: false,
    seq: input.run.journalSeq,
  };
  // Most do not ask.
  state.recorded.promise.catch(() => {});
  const context: Context = { deps, input, execution, state };
  const finished = carryRecordable(context, scope).catch((error: unknown): Executed => {
    branch.abandon();
    state.recorded.reject(error);
    if (error instanceof RunLost || state.isLost) return 'lost';
    deps.log.error({ err: error, run: input.run.id }, 'a run could not be carried on');
    return 'broken';
  });
  return {
    finished,
    scope,
    recorded: state.recorded.promise,
    begin() {
      // What goes wrong goes wrong for the run's next write, too, which tells.
      if (state.isNew && !state.isLost) write(context, {}).catch(() => {});
    },
    cancel() {
      state.isCancelled = true;
      branch.abandon();
    },
    drop() {
      state.isLost = true;
      branch.abandon();
    },
  };
}

interface RunState {
  /** The next write makes it. */
  isNew: boolean;
  /** No write has gone through yet. */
  isUnwritten: boolean;
  recorded: PromiseWithResolvers<void>;
  isCancelled: boolean;
  isLost: boolean;
  seq: number;
}

interface Context {
  deps: ExecuteDeps;
  input: ExecuteInput;
  execution: Execution;
  state: RunState;
}

const failureRecord = 'run.failure';

/** What the database refuses as data is a fault of this run, and fails it. */
async function carryRecordable(context: Context, scope: Scope): Promise<Executed> {
  const { isNew } = context.state;
  try {
    return await carry(context, scope);
  } catch (error) {
    if (!isUnstorable(error)) throw error;
    context.deps.log.error({ err: error, run: context.input.run.id }, 'what a run has made could not be recorded');
    context.execution.takeRecords();
    context.state.isNew = isNew && context.state.isUnwritten;
    return await finish(context, { state: 'failed', error: toUnstorableError(error), wasCompensated: false });
  }
}

function isUnstorable(error: unknown): error is Error {
  return isDataError(error) || error instanceof ValueTooLargeError;
}

function toUnstorableError(error: Error): RunError {
  if (error instanceof ValueTooLargeError) {
    const { message, path } = error;
    return { code: 'run.value_too_large', message, class: 'permanent', ...(path !== undefined && { path }) };
  }
  const message = `What the run has made cannot be stored: ${error.message}`;
  return { code: 'run.unstorable', message, class: 'permanent' };
}

async function carry(context: Context, scope: Scope): Promise<Executed> {
  const { execution, state, input } = context;
  const walking = createWalking(context);
  const failed = input.history.records.get(failureRecord)?.error;
  if (failed) execution.isFailing = true;
  const end = failed && !isOver(context) ? { failed } : await walkToEnd(context, walking, scope);
  if (state.isLost) throw new RunLost();
  if (state.isCancelled) return await finish(context, { state: 'cancelled', output: null });
  if ('failed' in end) return await takeBack(context, { walking, scope, error: end.failed });
  return await finish(context, end);
}

function isOver({ execution, deps }: Context): boolean {
  return deps.clock.now() >= execution.run.deadlineAt;
}

async function walkToEnd(
  { execution, deps, state }: Context,
  walking: Walking,
  scope: Scope,
): Promise<RunEnd | { failed: RunError }> {
  const { run, plan } = execution;
  try {
    if (state.isCancelled) return { state: 'cancelled', output: null };
    if (deps.clock.now() >= run.deadlineAt) throw new StepFailure(outOfTime);
    const walked = await walking.walkBlock(plan.block, scope);
    if (walked.kind === 'suspended') return { state: 'waiting', suspensions: execution.openSuspensions() };
    const output = plan.output ? settleValue(plan.output(execution.environment(scope, 'output'))) : walked.value;
    return { state: 'completed', output: output ?? null };
  } catch (error) {
    if (error instanceof RunStopped) return toStopEnd(error);
    if (state.isLost) throw new RunLost();
    // The lines of steps were given up because the run was cancelled: that is what becomes of it.
    if (error instanceof BranchAbandoned && state.isCancelled) return { state: 'cancelled', output: null };
    if (error instanceof RunLost || error instanceof BranchAbandoned) throw error;
    return { failed: toRunError(deps.log, error) };
  }
}

const outOfTime: RunError = {
  code: 'run.out_of_time',
  message: 'The run did not come to its end within its time limit.',
  class: 'permanent',
};

function toStopEnd({ status, output, reason, path }: RunStopped): RunEnd | { failed: RunError } {
  if (status !== 'failed') return { state: status, output };
  return {
    failed: { code: 'run.stopped', message: reason ?? 'A step stopped the run as failed.', class: 'permanent', path },
  };
}

function toRunError(log: Logger, error: unknown): RunError {
  try {
    return toStepFailure(error, '').error;
  } catch {
    log.error({ err: error }, 'a step threw something that is no failure of its data');
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'run.broken', message: `Something went wrong inside the program: ${message}`, class: 'permanent' };
  }
}

/** The saga: what completed steps have done is taken back, the last one first; then the run fails. */
async function takeBack(
  context: Context,
  { walking, scope, error }: { walking: Walking; scope: Scope; error: RunError },
): Promise<Executed> {
  const { execution, state } = context;
  if (!execution.isFailing) await recordFailure(context, scope, error);
  else await remember(walking, scope, execution);
  const taken = execution.compensations.toSorted((a, b) => b.at - a.at || compareText(b.path, a.path));
  execution.isFailing = false;
  const problems: Json[] = [];
  for (const compensation of taken) {
    const { isSuspended, problem } = await takeOneBack(walking, { scope, error, compensation });
    if (isSuspended) return await finish(context, { state: 'waiting', suspensions: execution.openSuspensions() });
    if (problem !== undefined) problems.push(problem);
    if (state.isLost) throw new RunLost();
  }
  const detail = problems.length > 0 ? ` Taking back did not succeed everywhere: ${JSON.stringify(problems)}` : '';
  return await finish(context, {
    state: 'failed',
    error: { ...error, message: `${error.message}${detail}` },
    wasCompensated: taken.length > 0,
  });
}

/** That the run fails is on record before anything is taken back: whoever comes after does not go forward again. */
async function recordFailure(context: Context, scope: Scope, error: RunError): Promise<void> {
  const { execution } = context;
  if (execution.compensations.length === 0) return;
  execution.record(scope, { path: failureRecord, kind: 'run', value: null, outcome: 'done', error });
  await write(context, {});
}

/** Walks over what is on record, to know again what is to be taken back. */
async function remember(walking: Walking, scope: Scope, execution: Execution): Promise<void> {
  const branch = new Branch();
  try {
    await walking.walkBlock(execution.plan.block, forkScope(scope, { branch }));
  } catch (error) {
    if (error instanceof RunLost) throw error;
    // Where the run failed before, it fails again.
  }
  // What it would wait for if it went on, nobody waits for any more.
  branch.abandon();
}

async function takeOneBack(
  walking: Walking,
  { scope, error, compensation }: { scope: Scope; error: RunError; compensation: Compensation },
): Promise<{ isSuspended: boolean; problem?: Json }> {
  const { step, path, names } = compensation;
  if (!step.compensate) return { isSuspended: false };
  const inner = forkScope(scope, {
    prefix: `${path}.compensate.`,
    names: { ...names, error: { code: error.code, message: error.message, class: error.class } },
    branch: new Branch(),
  });
  try {
    const walked = await walking.walkBlock(step.compensate, inner);
    return { isSuspended: walked.kind === 'suspended' };
  } catch (failure) {
    if (failure instanceof RunLost || failure instanceof BranchAbandoned) throw failure;
    if (failure instanceof RunStopped) return { isSuspended: false };
    return { isSuspended: false, problem: { path, message: toStepFailure(failure, path).message } };
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function createWalking(context: Context): Walking {
  const { deps, input, execution, state } = context;
  const isHeld = () => !state.isLost && input.isHeld();
  const walking: Walking = {
    execution,
    actions: deps.actions,
    runCode: deps.runCode,
    children: deps.children,
    wires: deps.wires,
    listNamed: deps.listNamed,
    log: deps.log,
    walkBlock: async (block, scope) => await walkBlock(walking, block, scope),
    walkStep: async (step, scope) => await walkStep(walking, step, scope),
    now: () => deps.clock.now().getTime(),
    // Whether it may begin is asked once more right before it does.
    intend: async (intent) => await write(context, { intent }),
    startDetached: async (child) => await writeHeld(context, { children: [child] }),
    recordOutcome: async (fact, named) => await recordOutcome(context, fact, named),
    recordOwn: async (tx, own) => await deps.recordOwn(tx, execution.run, own),
    isHeld,
    makeId: () => deps.ids.next(),
  };
  return walking;
}

async function recordOutcome(
  { deps, execution, input, state }: Context,
  fact: EffectOutcomeFact,
  named: readonly string[] = [],
): Promise<void> {
  const written = { run: execution.run, claim: input.claim, isAwaited: input.isNew };
  const tell = (error: unknown) =>
    deps.log.error({ err: error, run: execution.run.id }, 'the outcome of an effect could not be recorded');
  try {
    await deps.journal.write({ ...written, fact, ...(named.length > 0 && { named }) });
  } catch (error) {
    // What cannot be recorded cannot be relied on: the run is read again, and goes on by what is on record.
    state.isLost = true;
    tell(error);
    if (isUnstorable(error)) await deps.journal.write({ ...written, fact: toUnstorable(fact, error) }).catch(tell);
  }
}

function toUnstorable({ path, group, attempt, endedAt }: EffectOutcomeFact, { message }: Error): EffectOutcomeFact {
  const error: RunError = {
    code: 'effect.unstorable',
    message: `What came of it cannot be stored, so that nobody can go on from it: ${message}`,
    class: 'permanent',
  };
  return { path, group, attempt, endedAt, outcome: 'failed', output: null, error };
}

async function writeHeld(context: Context, change: Pick<JournalWrite, 'children'>): Promise<void> {
  await write(context, change);
  if (!context.state.isLost && context.input.isHeld()) return;
  throw new RunLost();
}

async function finish(context: Context, end: RunEnd): Promise<RunEnd> {
  await write(context, { end });
  return end;
}

/** Everything a run writes but facts. What was computed since the last write goes along. */
async function write(context: Context, change: Pick<JournalWrite, 'intent' | 'children' | 'end'>): Promise<void> {
  const { deps, input, execution, state } = context;
  if (state.isLost) throw new RunLost();
  const records = execution.takeRecords();
  const named = execution.takeNames();
  const { isNew, seq } = state;
  state.isNew = false;
  if (records.length > 0) state.seq += 1;
  const isOurs = await deps.journal.write({
    run: execution.run,
    claim: input.claim,
    isAwaited: input.isNew,
    ...(isNew && { isNew }),
    ...(records.length > 0 && { records, seq }),
    ...(named.length > 0 && { named }),
    ...(hasWaits(execution, change.end) && { hasWaits: true }),
    ...change,
  });
  state.isUnwritten = false;
  state.recorded.resolve();
  if (isOurs) return;
  state.isLost = true;
  throw new RunLost();
}

function hasWaits({ history }: Execution, end: RunEnd | undefined): boolean {
  return history.waits.size > 0 || (end?.state === 'waiting' && end.suspensions.some(({ listen }) => listen));
}
