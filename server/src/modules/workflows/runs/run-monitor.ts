/** Runs in the queue monitor: those in line, under way and waiting, and failed ones until a person decides about them. */
import type { DeadLetter, DeadLetterAttempt, DeadLetterDetails } from '@millrace/contracts/jobs/dead-letters';
import { countedAtMost, type Queue } from '@millrace/contracts/jobs/queues';
import type { DeadLetterDecision, DeadLetterFilter, DeadLetterSource, QueueSource } from '#modules/jobs/jobs.module';
import type { DecisionResult } from '#modules/jobs/jobs.module';
import type { Tx } from '#platform/postgres/database';
import { type ControlDeps, isControllable, toControlEvent, whyNotResumable } from './control-run.ts';
import {
  countDeadRuns,
  type DeadRunRow,
  discardRuns,
  selectDeadRuns,
  selectRunDepths,
  selectRunFailures,
} from './run-monitor-store.ts';
import { toRunError } from './run.ts';
import { type EffectRow, selectEffects } from './trace-store.ts';

/** As `--queues` names it. */
const queueName = 'workflow-execution';

type MonitorDeps = Pick<ControlDeps, 'engine' | 'events'>;

export function createRunMonitor(deps: MonitorDeps): QueueSource & DeadLetterSource {
  return {
    kind: 'run',
    readQueues: async (tx, workspaceId) => [await readQueue(tx, workspaceId)],
    list: async (tx, { workspaceId, filter, beforeId, limit }) =>
      isNeverARun(filter)
        ? []
        : (await selectDeadRuns(tx, workspaceId, { reason: filter.reason, beforeId, limit })).map(toDeadLetter),
    count: async (tx, { workspaceId, filter, most }) =>
      isNeverARun(filter) ? 0 : await countDeadRuns(tx, workspaceId, { reason: filter.reason, most }),
    find: async (tx, workspaceId, id) => {
      const [row] = await selectDeadRuns(tx, workspaceId, { ids: [id], limit: 1 });
      return row && (await toDetails(tx, workspaceId, row));
    },
    retry: (tx, decision) => decide(tx, deps, { ...decision, as: 'retry' }),
    discard: (tx, decision) => decide(tx, deps, { ...decision, as: 'discard' }),
  };
}

function isNeverARun({ state, queue }: DeadLetterFilter): boolean {
  return state === 'unknown' || (queue !== undefined && queue !== queueName);
}

async function readQueue(tx: Tx, workspaceId: string): Promise<Queue> {
  const [depths, failures] = await Promise.all([
    selectRunDepths(tx, workspaceId, countedAtMost),
    selectRunFailures(tx, workspaceId),
  ]);
  const { ready, deferred, active, dead, unknown, isPartly, completed, oldestReadyAt } = depths;
  const capped: Queue['capped'] = [
    ...(ready === countedAtMost ? (['ready'] as const) : []),
    ...(isPartly ? (['deferred', 'unknown'] as const) : []),
    ...(dead === countedAtMost ? (['dead'] as const) : []),
    ...(completed === countedAtMost ? (['donePerMinute'] as const) : []),
  ];
  return {
    name: queueName,
    holds: 'runs',
    ready,
    deferred,
    active,
    dead,
    unknown,
    capped,
    donePerMinute: completed / 5,
    oldestReadyAt: oldestReadyAt?.toISOString() ?? null,
    failures: failures.map((row) => ({
      reason: row.reason ?? erased.code,
      count: row.count,
      lastAt: row.last_at.toISOString(),
    })),
  };
}

/** The reason of a failure goes with the person whose data it tells of. */
const erased = { code: 'run.erased', message: 'What went wrong was erased with the data of a person.' };

function toDeadLetter(row: DeadRunRow): DeadLetter {
  const { code, message } = row.error ?? erased;
  return {
    id: row.id,
    kind: 'run',
    state: 'dead',
    queue: queueName,
    title: row.workflow_name ?? '–',
    reason: { code, detail: message },
    attempts: row.attempts,
    failedAt: row.ended_at.toISOString(),
    run: {
      workflowId: row.workflow_id,
      version: row.version_number,
      step: row.error?.path ?? null,
      help: toRunError(row.error)?.help ?? null,
      canResume: !row.was_compensated,
    },
  };
}

async function toDetails(tx: Tx, workspaceId: string, row: DeadRunRow): Promise<DeadLetterDetails> {
  const path = row.error?.path;
  const effects = path === undefined ? [] : await selectEffects(tx, { workspaceId, runId: row.id }, [path]);
  const payload = {
    runId: row.id,
    workflowId: row.workflow_id,
    version: row.version_number,
    step: path ?? null,
    trigger: row.trigger_kind,
    startedAt: row.created_at.toISOString(),
  };
  return { ...toDeadLetter(row), payload, attemptList: effects.slice(-shownAttempts).map(toAttempt) };
}

const shownAttempts = 200;

function toAttempt(effect: EffectRow, index: number): DeadLetterAttempt {
  const error = toRunError(effect.error);
  return {
    number: index + 1,
    startedAt: effect.intended_at.toISOString(),
    endedAt: effect.ended_at?.toISOString() ?? null,
    outcome: effect.outcome as 'done' | null, // checked by the table
    code: error?.code ?? null,
    detail: error?.message ?? null,
  };
}

type Decision = DeadLetterDecision & { as: 'retry' | 'discard' };

async function decide(tx: Tx, deps: MonitorDeps, decision: Decision): Promise<Map<string, DecisionResult>> {
  const { workspaceId, ids, as } = decision;
  const rows = await selectDeadRuns(tx, workspaceId, { ids, limit: ids.length });
  const results = new Map(rows.map((row): [string, DecisionResult] => [row.id, mayDecide(row, decision)]));
  const allowed = rows.filter(({ id }) => results.get(id)?.done);
  const asked = allowed.map(({ id }) => id);
  const changed = new Set(as === 'retry' ? await deps.engine.resume(tx, asked) : await discardRuns(tx, asked));
  // Somebody else was faster.
  for (const id of asked) if (!changed.has(id)) results.delete(id);
  const type = as === 'retry' ? 'run.resumed' : 'run.discarded';
  const drafts = allowed.filter(({ id }) => changed.has(id)).map((run) => toControlEvent({ by: decision, run, type }));
  await deps.events.record(tx, drafts);
  return results;
}

function mayDecide(row: DeadRunRow, { as, ...by }: Decision): DecisionResult {
  if (!isControllable(row, by)) {
    return { done: false, reason: `“${row.workflow_name}” is somebody else’s workflow. Ask them or an admin.` };
  }
  return as === 'retry' && row.was_compensated ? { done: false, reason: whyNotResumable } : { done: true };
}
