/** From something that starts a workflow to a run of it, in the transaction of whatever that was. */
import { sql } from 'kysely';
import type { Json } from '#engine/language/json';
import type { Plan } from '#engine/language/plan';
import { toText } from '#engine/language/expressions/value';
import type { Engine, RunActor, RunContext, RunDraft } from '#engine/runs/engine';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { namedRecordIds } from '../runs/named-records.ts';
import { environmentOf } from './environment.ts';

export interface StartDeps {
  engine: Pick<Engine, 'startRuns' | 'cancel'>;
  ids: Ids;
  clock: Clock;
}

/** In whose name a run acts that nobody has started by hand: whose the workflow is. What they may do, it may do. */
export function actorOfOwner(ownerId: string | null): RunActor {
  return ownerId === null ? { kind: 'system' } : { kind: 'user', id: ownerId };
}

/** A version that is to run. */
export interface Startable {
  workspaceId: string;
  workflowId: string;
  versionId: string;
  plan: Plan;
}

export interface Start extends Startable {
  triggerKind: RunDraft['triggerKind'];
  trigger: Json;
  inputs?: Json;
  actor: RunActor;
  cause?: { eventId: string; depth: number };
  depth?: number;
  parent?: RunDraft['parent'];
  forkedFrom?: string;
  context: RunContext;
}

/** Throws ExpressionError or BudgetError when the concurrency key cannot be made of the trigger. */
export function draftRun(deps: Pick<StartDeps, 'ids' | 'clock'>, start: Start): RunDraft {
  const { plan, trigger, context } = start;
  const seen = { trigger, ...(start.inputs === undefined ? {} : { inputs: start.inputs }) };
  const named = namedRecordIds({ value: trigger }, { value: start.inputs });
  return {
    workspaceId: start.workspaceId,
    id: deps.ids.next(),
    workflowId: start.workflowId,
    versionId: start.versionId,
    priority: plan.priority,
    ...(plan.concurrency && {
      concurrency: {
        key: `${start.workflowId}:${toText(plan.concurrency.key(environmentOf(seen, { context, now: deps.clock.now() })))}`,
        limit: plan.concurrency.limit,
      },
    }),
    timeLimitMs: plan.timeLimitMs,
    triggerKind: start.triggerKind,
    ...seen,
    ...(named.length > 0 && { named }),
    actor: start.actor,
    ...(start.cause && { cause: start.cause }),
    depth: start.depth ?? 0,
    ...(start.parent && { parent: start.parent }),
    ...(start.forkedFrom !== undefined && { forkedFrom: start.forkedFrom }),
  };
}

/** Starts those that may start; answers them. One more than may run is left out, or replaces the oldest, if so told. */
export async function startRuns(
  tx: Tx,
  deps: StartDeps,
  starts: readonly { draft: RunDraft; plan: Plan }[],
): Promise<RunDraft[]> {
  const started: RunDraft[] = [];
  const unlimited = starts.filter(({ plan }) => (plan.concurrency?.onLimit ?? 'queue') === 'queue');
  if (unlimited.length > 0) {
    const drafts = unlimited.map(({ draft }) => draft);
    await deps.engine.startRuns(tx, drafts);
    started.push(...drafts);
  }
  for (const { draft, plan } of starts) {
    const { concurrency } = plan;
    if (!concurrency || concurrency.onLimit === 'queue') continue;
    if (await makeRoom(tx, deps, { draft, onLimit: concurrency.onLimit })) {
      await deps.engine.startRuns(tx, [draft]);
      started.push(draft);
    }
  }
  return started;
}

/** Answers whether the run may be started. */
async function makeRoom(
  tx: Tx,
  deps: StartDeps,
  { draft, onLimit }: { draft: RunDraft; onLimit: 'skip' | 'cancel_running' },
): Promise<boolean> {
  const { workspaceId, workflowId, concurrency } = draft;
  if (!concurrency) return true;
  // Two at once: the second counts the first.
  const lock = `runs:${workspaceId}:${concurrency.key}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tx);
  const open = await tx
    .selectFrom('runs')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('workflow_id', '=', workflowId)
    .where('concurrency_key', '=', concurrency.key)
    .where('state', 'in', ['pending', 'running', 'waiting'])
    .where('cancel_requested_at', 'is', null)
    .orderBy('id')
    .execute();
  const tooMany = open.length + 1 - concurrency.limit;
  if (tooMany <= 0) return true;
  if (onLimit === 'skip') return false;
  await deps.engine.cancel(
    tx,
    open.slice(0, tooMany).map(({ id }) => id),
  );
  return true;
}
