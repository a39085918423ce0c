/**
 * Effects: what a step does outside. Each attempt is on record before it begins, and what became of it afterwards.
 *
 *   (none) ──intent──▶ intended ──▶ done      its output is the value, for ever
 *                          │    ├──▶ failed    tried again after a while, or the step fails
 *                          │    └──▶ unknown   a person says what became of it
 *                          └── the worker died: repeated (idempotent, pure), looked up, begun anew (our own database,
 *                              where no outcome means that nothing happened), or unknown (unsafe)
 */
import { isPassingError } from '#platform/postgres/data-error';
import type { CallPlan } from '../language/plan.ts';
import type { Json } from '../language/json.ts';
import type { ActionCall, ActionDefinition, ActionError, ActionOutcome } from '../steps/action.ts';
import type { Scope } from './execution.ts';
import { type EffectKey, intentLifetimeMs } from './journal.ts';
import { isInDoubt, isOpen, judge, retryDelayMs, systemRetryMs, throttledUntil } from './judge-outcome.ts';
import type { EffectRecord, RunError } from './run.ts';
import { settleValue } from './settle-value.ts';
import { BranchAbandoned, RunLost, StepFailure } from './step-failure.ts';
import { done, suspended, type Walked } from './walked.ts';
import type { Walking } from './walking.ts';

interface Call {
  walking: Walking;
  step: CallPlan;
  scope: Scope;
  path: string;
  action: ActionDefinition;
  inputs: Json;
}

export async function walkCall(walking: Walking, step: CallPlan, scope: Scope): Promise<Walked> {
  const { execution } = walking;
  const path = scope.prefix + step.id;
  const attempts = [...(execution.history.effects.get(path) ?? [])];
  const finished = attempts.find(({ outcome }) => outcome === 'done');
  if (finished) return finish(walking, scope, finished);
  if (execution.isFailing) return giveUp(execution.run.attemptGroup, attempts, path);
  const found = walking.actions.find(step.service, step.action);
  if (!found) throw new StepFailure(unknownAction(step, path));
  const inputs = settleValue(step.inputs(execution.environment(scope, path)));
  const action = found.effectOf ? { ...found, effect: found.effectOf(inputs) } : found;
  const call = { walking, step, scope, path, action, inputs };
  for (;;) {
    const next = await decide(call, attempts);
    if (next === 'suspended') return suspended;
    if (next === 'attempt') attempts.push(await attempt(call, attempts));
    // What was found out about an earlier attempt takes the place of what was known of it.
    else
      attempts.splice(
        attempts.findIndex(({ attempt: number, group }) => number === next.attempt && group === next.group),
        1,
        next,
      );
    const known = attempts.at(-1);
    if (known?.outcome === 'done') return finish(walking, scope, known);
  }
}

/** While a run fails only what is on record counts: an effect without an outcome is not begun again. */
function giveUp(group: number, attempts: readonly EffectRecord[], path: string): never {
  const last = attempts.findLast((each) => each.group === group);
  if (last?.outcome === 'failed' && last.error) throw new StepFailure({ ...last.error, path });
  throw new BranchAbandoned();
}

function finish(walking: Walking, scope: Scope, record: EffectRecord): Walked {
  if (record.endedAt) walking.execution.advance(scope, record.endedAt.getTime());
  return done(record.output);
}

/** What follows from the attempts so far; throws when the step has failed. */
async function decide(call: Call, attempts: readonly EffectRecord[]): Promise<'attempt' | 'suspended' | EffectRecord> {
  const { walking, path } = call;
  const group = attempts.filter((each) => each.group === walking.execution.run.attemptGroup);
  const last = group.at(-1);
  if (!last) return 'attempt';
  switch (last.outcome) {
    case 'done':
      return last;
    case 'failed':
      return decideAfterFailure(call, group);
    case 'unknown':
      walking.execution.suspend(call.scope, { reason: 'effect_unknown', path });
      return 'suspended';
    case 'abandoned':
      return 'attempt';
    case null:
      return await decideAfterCrash(call, last);
  }
}

function decideAfterFailure(call: Call, group: readonly EffectRecord[]): 'attempt' | 'suspended' {
  const { walking, step, scope, path } = call;
  const last = group.at(-1);
  const error: RunError = last?.error ?? { code: 'effect.failed', message: 'It failed.', class: 'permanent' };
  const failed = group.filter(({ outcome }) => outcome === 'failed');
  const throttled = failed.filter((each) => each.error?.isThrottled);
  const failures = failed.length - throttled.length;
  if (error.class === 'system') {
    // Nothing about the run is wrong: something the installation needs is. It goes on when that is mended.
    const wakeAt = (last?.endedAt?.getTime() ?? walking.now()) + systemRetryMs(failures);
    if (walking.now() >= wakeAt) return 'attempt';
    walking.execution.suspend(scope, { reason: 'system', path, wakeAt });
    return 'suspended';
  }
  if (error.isThrottled && error.class === 'transient') {
    const endedAt = last?.endedAt?.getTime() ?? walking.now();
    const first = throttled[0]?.endedAt?.getTime() ?? endedAt;
    const wakeAt = throttledUntil({ endedAt, error }, { turnedAway: throttled.length, first });
    if (wakeAt === undefined) throw new StepFailure({ ...error, path });
    if (walking.now() >= wakeAt) return 'attempt';
    walking.execution.suspend(scope, { reason: 'retry', path, wakeAt });
    return 'suspended';
  }
  if (error.class === 'permanent' || failures >= step.retry.attempts) throw new StepFailure({ ...error, path });
  const delayMs = retryDelayMs(step, { failures, error, seed: `${walking.execution.run.id}:${path}:${failures}` });
  const wakeAt = (last?.endedAt?.getTime() ?? walking.now()) + delayMs;
  if (walking.now() >= wakeAt) return 'attempt';
  walking.execution.suspend(scope, { reason: 'retry', path, wakeAt });
  return 'suspended';
}

/** An attempt of somebody who died, or of ourselves before we did. */
async function decideAfterCrash(call: Call, last: EffectRecord): Promise<'attempt' | 'suspended' | EffectRecord> {
  const { walking, action, path, scope } = call;
  switch (action.effect) {
    case 'pure':
    case 'idempotent':
    case 'transactional':
      // The next intent gives this attempt up in the same write, which our own database's effects are held by.
      return 'attempt';
    case 'look_up': {
      const readyAt = last.notAfter.getTime() + action.timeLimitMs;
      if (walking.now() < readyAt) {
        walking.execution.suspend(scope, { reason: 'retry', path, wakeAt: readyAt });
        return 'suspended';
      }
      return await lookUp(call, last);
    }
    case 'unsafe':
      return settle(call, last, { kind: 'unknown', error: lostWorker }).record;
  }
}

const lostWorker: ActionError = {
  code: 'effect.worker_lost',
  message:
    'The program ended while this was under way. It may have happened: look, then say whether it did, or let the step try again.',
  class: 'system',
};

const databaseAway: ActionError = {
  code: 'effect.database_away',
  message: 'The database was not there, or asked for another try.',
  class: 'system',
};

const lookAgainMs = 30_000;

async function lookUp(call: Call, last: EffectRecord): Promise<'suspended' | EffectRecord> {
  const { walking, scope, path } = call;
  const key = { ...keyOf(call, last.attempt), notAfter: new Date(walking.now() + intentLifetimeMs) };
  const outcome = await withSignal(call, key, async (actionCall) =>
    walking.actions.lookUp ? await walking.actions.lookUp(actionCall) : { kind: 'unknown' as const, error: lostWorker },
  );
  // It never happened, and that was our doing: it is no attempt that counts.
  if (outcome.kind === 'nothing') return settle(call, last, 'not begun').record;
  if (outcome.kind !== 'failed') return settle(call, last, outcome).record;
  // That looking failed says nothing about what was looked for.
  const { error } = outcome;
  if (error.class === 'permanent') return settle(call, last, { kind: 'unknown', error }).record;
  walking.execution.suspend(scope, { reason: 'retry', path, wakeAt: walking.now() + lookAgainMs });
  return 'suspended';
}

async function attempt(call: Call, before: readonly EffectRecord[]): Promise<EffectRecord> {
  const place = await takePlace(call);
  try {
    const { record, written } = await attemptOnWire(call, before);
    // It need not be waited for here, and what is not on record yet is in doubt still.
    void written.then(place);
    return record;
  } catch (error) {
    place();
    throw error;
  }
}

/** What may not be repeated takes its place on the wire before it is on record; answers what gives it back. */
async function takePlace({ walking, step, scope, action, inputs }: Call): Promise<() => void> {
  if (action.effect !== 'unsafe' && action.effect !== 'look_up') return () => {};
  const waiting = scope.branch.openCall();
  try {
    return await walking.wires.take(action.wireOf?.(inputs, step.connection) ?? action.service, waiting.signal);
  } catch (error) {
    if (waiting.signal.aborted) throw new BranchAbandoned();
    throw error;
  } finally {
    waiting.over();
  }
}

async function attemptOnWire(call: Call, before: readonly EffectRecord[]): Promise<Settled> {
  const { walking, action, scope, inputs } = call;
  const { run } = walking.execution;
  walking.execution.requireWanted(scope);
  const last = before.findLast(({ group }) => group === run.attemptGroup);
  const key = keyOf(call, (last?.attempt ?? 0) + 1);
  const notAfter = new Date(walking.now() + intentLifetimeMs);
  walking.execution.name(walking.listNamed(inputs, action.idOf?.inputs));
  await walking.intend({
    ...key,
    service: action.service,
    action: action.name,
    effect: action.effect,
    inputs,
    notAfter,
    ...(last && isOpen(last, action) && { abandons: last.attempt }),
  });
  const record = { ...key, notAfter, outcome: null, output: null, error: null, endedAt: null };
  const outcome = await withSignal(call, record, (actionCall) => performGuarded(call, actionCall));
  // Nobody needs to be asked about what can be looked up, and it is not begun again before.
  if (action.effect === 'look_up' && isInDoubt(outcome)) return { record, written: Promise.resolve() };
  return settle(call, record, outcome);
}

function keyOf({ walking, path }: Call, number: number): EffectKey {
  const { run } = walking.execution;
  return { path, group: run.attemptGroup, attempt: number };
}

async function withSignal<Outcome>(
  call: Call,
  key: EffectKey & { notAfter: Date },
  perform: (actionCall: ActionCall) => Promise<Outcome>,
): Promise<Outcome> {
  const { walking, action, step, scope, inputs } = call;
  const { run } = walking.execution;
  const open = scope.branch.openCall();
  const limitMs = Math.min(action.timeLimitMs, step.timeoutMs ?? Infinity);
  const signal = AbortSignal.any([open.signal, AbortSignal.timeout(limitMs)]);
  const { notAfter } = key;
  try {
    return await perform({
      action,
      workspaceId: run.workspaceId,
      runId: run.id,
      effectKey: `${run.id}:${key.path}:${key.group}`,
      inputs,
      ...(step.connection !== undefined && { connection: step.connection }),
      actor: run.actor,
      cause: { ...(run.cause && { eventId: run.cause.eventId }), depth: run.depth },
      notAfter,
      isAllowed: () => walking.isHeld() && walking.now() < notAfter.getTime() && !scope.branch.isAbandoned,
      signal,
      recordOutcome: async (tx, output) => {
        // They stay new: what is written here may be rolled back.
        const named = walking.execution.listNew(walking.listNamed(output, action.idOf?.output));
        await walking.recordOwn(tx, { key, output, named });
      },
    });
  } finally {
    open.over();
  }
}

/** A performer that throws has not said whether anything happened: only of harmless actions may we assume it did not. */
async function performGuarded(call: Call, actionCall: ActionCall): Promise<ActionOutcome | 'not begun'> {
  const { walking, action } = call;
  // Told even when the run is somebody else's by now, who would have to ask a person whether it has begun.
  if (!actionCall.isAllowed()) return 'not begun';
  try {
    return await walking.actions.perform(actionCall);
  } catch (error) {
    if (error instanceof RunLost || error instanceof BranchAbandoned) throw error;
    const timedOut = actionCall.signal.aborted;
    // Whether it happened is on record by now: what comes after a rest reads it there.
    if (action.effect === 'transactional' && isPassingError(error))
      return { kind: 'failed', error: databaseAway, nothingHappened: false };
    if (!timedOut) walking.log.error({ err: error, action: `${action.service}.${action.name}` }, 'an action threw');
    const problem: ActionError = timedOut
      ? { code: 'effect.timed_out', message: 'No answer came within the time limit.', class: 'transient' }
      : { code: 'effect.broken', message: `The action failed unexpectedly: ${describe(error)}`, class: 'permanent' };
    const isHarmless = action.effect !== 'unsafe' && action.effect !== 'look_up';
    return isHarmless
      ? { kind: 'failed', error: problem, nothingHappened: false }
      : { kind: 'unknown', error: problem };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The record as a replay would read it, while it is being written. */
interface Settled {
  record: EffectRecord;
  written: Promise<void>;
}

function settle(call: Call, record: EffectRecord, outcome: ActionOutcome | 'not begun'): Settled {
  const { walking, action } = call;
  const endedAt = new Date(walking.now());
  if (outcome === 'not begun') {
    const given = { ...record, outcome: 'abandoned' as const, endedAt };
    return { record: given, written: walking.recordOutcome(given) };
  }
  const judged = judge(action, outcome);
  const settled: EffectRecord =
    judged.kind === 'done'
      ? { ...record, outcome: 'done', output: settleValue(judged.output), endedAt }
      : { ...record, outcome: judged.kind, error: judged.error, endedAt };
  const named = walking.execution.takeNew(walking.listNamed(settled.output, action.idOf?.output));
  const fact = {
    ...settled,
    outcome: judged.kind,
    ...(judged.kind === 'done' && {
      costMicros: judged.costMicros,
      inputTokens: judged.inputTokens,
      outputTokens: judged.outputTokens,
      externalId: judged.externalId,
    }),
  };
  return { record: settled, written: walking.recordOutcome(fact, named) };
}

function unknownAction(step: CallPlan, path: string): RunError {
  return {
    code: 'action.unknown',
    message: `There is no action ${step.service}.${step.action} in this version of the program.`,
    class: 'permanent',
    path,
  };
}
