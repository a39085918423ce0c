/**
 * What follows when runs come to rest or to their end, in the transaction that wrote it: people are asked, and those who
 * follow the log are told. Most runs only complete, many a second: of these nothing is told but that they did.
 */
import type { RunChange, RunState } from '#engine/runs/engine';
import { type EventDraft, type EventLog, publishProgress, systemActor } from '#modules/events/events.module';
import type { Bus } from '#platform/bus/bus';
import type { Tx } from '#platform/postgres/database';
import { followApprovals, type OpeningDeps } from './approvals/open-approvals.ts';
import type { PlanCache } from './starting/plan-cache.ts';

export interface FollowDeps extends OpeningDeps {
  events: EventLog;
  bus: Bus;
  plans: PlanCache;
}

/** What a person has to see to; that a run sleeps is nothing that happened. */
const concerning = new Set(['approval', 'effect_unknown', 'system']);

export async function followRuns(tx: Tx, deps: FollowDeps, changes: readonly RunChange[]): Promise<void> {
  await followApprovals(
    tx,
    deps,
    changes.filter(({ run }) => mayAsk(deps, run.versionId)),
  );
  const drafts = changes.flatMap(toEvent);
  for (const ofWorkspace of Map.groupBy(drafts, ({ workspaceId }) => workspaceId).values()) {
    await deps.events.record(tx, ofWorkspace);
  }
  tx.afterCommit(() => {
    for (const { run, end } of changes) tellProgress(deps, run, end.state);
  });
}

/** Most runs ask nobody. */
function mayAsk({ plans }: FollowDeps, versionId: string): boolean {
  return plans.peek(versionId)?.uses.approvals ?? true;
}

function toEvent({ run, end }: RunChange): EventDraft[] {
  const reasons = end.state === 'waiting' ? end.suspensions.map(({ reason }) => reason) : [];
  const reason = reasons.find((each) => concerning.has(each));
  if (end.state === 'waiting' && !reason) return [];
  return [
    {
      workspaceId: run.workspaceId,
      type: `run.${end.state}`,
      entityType: 'run',
      entityId: run.id,
      relatedId: run.workflowId,
      actor: systemActor,
      cause: run.cause && { id: run.cause.eventId, depth: run.depth },
      after: {
        workflowId: run.workflowId,
        trigger: run.triggerKind,
        ...(reason && { waitingReason: reason }),
        ...(end.state === 'failed' && { error: end.error.message, path: end.error.path ?? null }),
      },
    },
  ];
}

/** Shorter ones are over before anybody could watch. */
const watchedFromMs = 300;

/** Tells whoever watches a run that there is more to see of it. */
export function tellProgress(deps: Pick<FollowDeps, 'bus' | 'clock'>, run: RunChange['run'], state: RunState): void {
  const isBrief = deps.clock.now().getTime() - run.createdAt.getTime() < watchedFromMs;
  if (isBrief && (state === 'completed' || state === 'running')) return;
  publishProgress(deps.bus, run.workspaceId, { kind: 'run', id: run.id, done: run.journalSeq, total: null, state });
}
