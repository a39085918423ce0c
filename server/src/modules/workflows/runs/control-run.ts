/** What a person may do with a run: end it, let it go on, start it anew, say what became of a step. */
import type { Reach } from '@millrace/contracts/permissions';
import { runErrors } from '@millrace/contracts/runs/errors';
import type { Json } from '#engine/language/json';
import type { Payloads } from '#engine/payloads/payloads';
import type { Engine, RunActor } from '#engine/runs/engine';
import { type EventActor, type EventDraft, type EventLog } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Cause } from '#platform/http/handler';
import type { Db, Tx } from '#platform/postgres/database';
import { isOwn } from '../definitions/workflow.ts';
import type { PlanCache } from '../starting/plan-cache.ts';
import type { ContextCache } from '../starting/run-context.ts';
import { actorOfOwner, draftRun, type StartDeps, startRuns } from '../starting/start-runs.ts';
import { requireFittingInput } from '../starting/fitting-input.ts';
import { selectPublished } from '../starting/published-store.ts';
import { unmaskSecrets } from './mask-secrets.ts';
import { type ControllableRun, selectRun, type WholeRunRow } from './run-store.ts';

export interface ControlDeps extends StartDeps {
  engine: Engine;
  events: EventLog;
  plans: PlanCache;
  contexts: ContextCache;
  payloads: Pick<Payloads, 'read' | 'restore'>;
}

export interface Controller {
  workspaceId: string;
  actor: Extract<EventActor, { kind: 'user' | 'api_key' }>;
  reach: Reach;
  /** What led to it, where it was no request. */
  cause?: Cause | undefined;
}

export function runNotFound(): Problem {
  return new Problem(runErrors.notFound, 'This run does not exist, or was removed after its time.');
}

export async function requireRun(db: Db, workspaceId: string, id: string): Promise<WholeRunRow> {
  const run = await selectRun(db, workspaceId, id);
  if (!run) throw runNotFound();
  return run;
}

export function isControllable(
  run: Pick<WholeRunRow, 'owner_id' | 'created_by' | 'actor_kind' | 'actor_id'>,
  { reach, actor }: { reach: Reach; actor: EventActor },
): boolean {
  if (reach === 'all') return true;
  if (actor.id === undefined) return false;
  return isOwn(run, actor.id) || (run.actor_kind === 'user' && run.actor_id === actor.id);
}

/** The run, when the caller may do something with it: with those of their own workflows only, unless they reach all. */
async function requireControllable(db: Db, by: Controller, id: string): Promise<WholeRunRow> {
  const run = await requireRun(db, by.workspaceId, id);
  const fault = faultOfAccess(run, by);
  if (fault) throw fault;
  return run;
}

/** Why the caller may do nothing with the run. */
export function faultOfAccess(run: ControllableRun, by: Controller): Problem | undefined {
  if (isControllable(run, by)) return undefined;
  return new Problem(runErrors.notYours, `“${run.workflow_name}” is somebody else’s workflow. Ask them or an admin.`);
}

export async function cancelRun(tx: Tx, deps: ControlDeps, by: Controller & { id: string }): Promise<void> {
  const run = await requireControllable(tx, by, by.id);
  const cancelled = await deps.engine.cancel(tx, [run.id]);
  if (cancelled.length === 0) throw ended(run);
  await record(tx, deps, { by, run, type: 'run.cancel_requested' });
}

export function ended(run: ControllableRun): Problem {
  return new Problem(runErrors.ended, `The run has ended already (${run.state}).`);
}

/** Of a failed or cancelled run. */
export const whyNotResumable =
  'What it did was taken back, or erased with a person. Run it again from the start instead.';

export async function resumeRun(tx: Tx, deps: ControlDeps, by: Controller & { id: string }): Promise<void> {
  const run = await requireControllable(tx, by, by.id);
  const resumed = await deps.engine.resume(tx, [run.id]);
  if (resumed.length === 0) throw notResumable(run);
  await record(tx, deps, { by, run, type: 'run.resumed' });
}

export function notResumable(run: ControllableRun): Problem {
  const why = run.was_compensated
    ? whyNotResumable
    : `Only failed and cancelled runs can go on; this one is ${run.state}.`;
  return new Problem(runErrors.notResumable, why);
}

export interface Fork {
  id: string;
  payload?: unknown;
  inputs?: unknown;
  onPublished: boolean;
}

/** Answers the id of the new run. */
export async function forkRun(tx: Tx, deps: ControlDeps, by: Controller & Fork): Promise<string> {
  const run = await requireControllable(tx, by, by.id);
  const { workspaceId } = by;
  const published = by.onPublished ? await selectPublished(tx, workspaceId, { id: run.workflow_id }) : undefined;
  const versionId = published?.version_id ?? run.version_id;
  const plan = published
    ? deps.plans.compile(published.version_id, published.definition)
    : await deps.plans.get({ workspaceId, versionId });
  const actor = actorOf(by, run.owner_id);
  // The new run has values of its own: those of the old one go with it.
  const whole = async (value: unknown) => await deps.payloads.restore(tx, workspaceId, value as Json); // JSON lay there
  // What is given was made from what was shown, where secrets are masked.
  const given = async (value: unknown, was: unknown) =>
    value === undefined ? await whole(was) : unmaskSecrets(value as Json, await whole(was)); // JSON came in
  const trigger = await given(by.payload, run.trigger);
  const inputs = by.inputs === undefined && run.inputs === null ? undefined : await given(by.inputs, run.inputs);
  if (by.payload !== undefined) requireFittingInput(plan, { kind: run.trigger_kind, value: trigger, as: 'payload' });
  const context = await deps.contexts.load(tx, { workspaceId, workflowId: run.workflow_id, actor });
  const draft = draftRun(deps, {
    workspaceId,
    workflowId: run.workflow_id,
    versionId,
    plan,
    triggerKind: run.trigger_kind as 'manual', // checked by the table
    trigger,
    ...(inputs !== undefined && { inputs }),
    actor,
    forkedFrom: run.id,
    context,
  });
  const [started] = await startRuns(tx, deps, [{ draft, plan }]);
  if (!started) throw leftOut();
  return started.id;
}

export function leftOut(): Problem {
  return new Problem(runErrors.leftOut, 'The workflow runs as often as it may at a time, and leaves further runs out.');
}

/** Whom a run acts for that somebody has started; an API key is nobody, and starts it for whose the workflow is. */
export function actorOf({ actor }: Pick<Controller, 'actor'>, ownerId: string | null): RunActor {
  return actor.kind === 'user' ? { kind: 'user', id: actor.id } : actorOfOwner(ownerId);
}

export async function settleEffect(
  tx: Tx,
  deps: ControlDeps,
  by: Controller & { id: string; path: string; happened: boolean; output?: unknown },
): Promise<void> {
  const run = await requireControllable(tx, by, by.id);
  const isSettled = await deps.engine.settleEffect(tx, {
    runId: run.id,
    path: by.path,
    outcome: by.happened ? 'done' : 'failed',
    output: (by.output ?? null) as Json, // JSON came in
  });
  if (!isSettled) {
    throw new Problem(
      runErrors.nothingToSettle,
      `The run does not wait to be told what became of “${by.path}”. Look at its trace again.`,
    );
  }
  await record(tx, deps, { by, run, type: 'run.effect_settled', after: { path: by.path, happened: by.happened } });
}

export async function signalRun(
  tx: Tx,
  deps: ControlDeps,
  by: Controller & { id: string; event: string; payload?: unknown },
): Promise<number> {
  const run = await requireControllable(tx, by, by.id);
  if (run.state !== 'waiting' && run.state !== 'running' && run.state !== 'pending') throw ended(run);
  const payload = (by.payload ?? null) as Json; // JSON came in
  return await deps.engine.signal(tx, [{ id: deps.ids.next(), event: by.event, key: run.id, payload }]);
}

interface Said {
  by: Pick<Controller, 'workspaceId' | 'cause'> & { actor: EventActor };
  run: Pick<WholeRunRow, 'id' | 'workflow_id'>;
  type: `run.${string}`;
  after?: Record<string, unknown>;
}

async function record(tx: Tx, deps: Pick<ControlDeps, 'events'>, said: Said): Promise<void> {
  await deps.events.record(tx, [toControlEvent(said)]);
}

/** What a person did with a run. */
export function toControlEvent({ by, run, type, after }: Said): EventDraft {
  return {
    workspaceId: by.workspaceId,
    type,
    entityType: 'run',
    entityId: run.id,
    relatedId: run.workflow_id,
    actor: by.actor,
    cause: by.cause,
    after: { workflowId: run.workflow_id, ...after },
  };
}
