/** One page of the trace of a run; the last page at a level ends with what the run stands at or fell over. */
import { requestErrors } from '@millrace/contracts/errors';
import { runStepErrors } from '@millrace/contracts/runs/errors';
import type { OutlinedStep, RunStep } from '@millrace/contracts/runs/run';
import { outlinedAtMost } from '@millrace/contracts/runs/run-steps';
import type { Page } from '@millrace/contracts/paging';
import type { Payloads } from '#engine/payloads/payloads';
import type { PlanStep } from '#engine/language/plan';
import type { ActionCatalog } from '#engine/steps/action';
import { Problem } from '#platform/errors';
import { type CursorKey, decodeCursor, toPage } from '#platform/http/cursor';
import type { Clock } from '#platform/clock';
import type { Db } from '#platform/postgres/database';
import { selectApprovalsOfRun } from '../approvals/approval-store.ts';
import { indexSteps } from '../starting/index-steps.ts';
import type { PlanCache } from '../starting/plan-cache.ts';
import { readShown } from './large-values.ts';
import { listOpenSteps } from './open-steps.ts';
import { selectWaits, type WholeRunRow } from './run-store.ts';
import { toOutline } from './outline.ts';
import { lineOf, parentOfPath } from './step-paths.ts';
import {
  countTrace,
  selectChildren,
  selectEffects,
  selectKnown,
  selectOutline,
  selectTrace,
  type TraceEntry,
  type TraceKey,
} from './trace-store.ts';
import { toOpenSteps, toStep } from './trace.ts';

export interface TraceRequest {
  workspaceId: string;
  run: WholeRunRow;
  under: string;
  limit: number;
  cursor: string | undefined;
  total: boolean | undefined;
  /** Of the steps at this level, the one at this path. */
  only?: string | undefined;
}

type TraceDeps = {
  plans: PlanCache;
  actions: Pick<ActionCatalog, 'find'>;
  clock: Clock;
  payloads: Pick<Payloads, 'read'>;
};

export async function readTrace(db: Db, deps: TraceDeps, request: TraceRequest): Promise<Page<RunStep>> {
  const { workspaceId, run, under, limit } = request;
  const scope = { workspaceId, runId: run.id };
  const after = toTraceKey(decodeCursor(request.cursor, 3));
  const [entries, total, steps, childRuns, approvals, waits, { ended }] = await Promise.all([
    selectTrace(db, scope, { under, limit: limit + 1, after, only: request.only }),
    request.total ? countTrace(db, scope, under) : undefined,
    stepsOf(deps, workspaceId, run),
    selectChildren(db, scope),
    selectApprovalsOfRun(db, workspaceId, run.id),
    selectWaits(db, workspaceId, run.id),
    selectKnown(db, scope, { ended: lineOf(under), begun: [] }),
  ]);
  const shown = entries.slice(0, limit);
  const rows = await selectEffects(
    db,
    scope,
    shown.map(({ path }) => path),
  );
  const show = await readShown(db, deps.payloads, {
    workspaceId,
    values: [...shown.map(({ record }) => record?.value), ...rows.flatMap(({ inputs, output }) => [inputs, output])],
  });
  const effects = rows.map((row) => ({ ...row, inputs: show(row.inputs), output: show(row.output) }));
  const context = {
    steps,
    effects,
    actions: deps.actions,
    childRuns,
    approvals: new Map(approvals.map(({ path, id }) => [path, id])),
    open: listOpenSteps(run, waits, deps.clock.now()),
    // What a step that has ended has left behind is waited for no more.
    run: ended.size > 0 ? ('over' as const) : standOf(run),
  };
  const page = toPage(entries, limit, {
    item: ({ record, ...entry }: TraceEntry) =>
      toStep({ ...entry, record: record && { ...record, value: show(record.value) } }, context),
    key: ({ at, order, path }) => [at, order, path],
  });
  if (page.hasMore || ended.size > 0) return { ...page, total };
  const open = toOpenSteps(under, context);
  const { begun } = await selectKnown(db, scope, { ended: [], begun: open.map(({ path }) => path) });
  return { ...page, items: [...page.items, ...open.filter(({ path }) => !begun.has(path))], total };
}

/** The step at a path, on record or where the run stands. */
export async function readStep(
  db: Db,
  deps: TraceDeps,
  { workspaceId, run, path }: { workspaceId: string; run: WholeRunRow; path: string },
): Promise<RunStep> {
  const page = { under: parentOfPath(path), only: path, limit: 1, cursor: undefined, total: undefined };
  const { items } = await readTrace(db, deps, { workspaceId, run, ...page });
  const step = items.find((each) => each.path === path);
  if (!step) throw new Problem(runStepErrors.notFound, `The run has not come to a step "${path}".`);
  return step;
}

/** All steps at all depths, to be drawn. */
export async function readOutline(
  db: Db,
  deps: Pick<TraceDeps, 'plans' | 'clock'>,
  { workspaceId, run }: { workspaceId: string; run: WholeRunRow },
): Promise<{ steps: OutlinedStep[]; isWhole: boolean }> {
  const [rows, steps, waits] = await Promise.all([
    selectOutline(db, { workspaceId, runId: run.id }, outlinedAtMost + 1),
    stepsOf(deps, workspaceId, run),
    selectWaits(db, workspaceId, run.id),
  ]);
  const open = listOpenSteps(run, waits, deps.clock.now());
  const outline = toOutline(rows.slice(0, outlinedAtMost), {
    steps,
    open,
    run: standOf(run),
    startedAt: run.created_at,
  });
  return { steps: outline, isWhole: rows.length <= outlinedAtMost };
}

function standOf({ state }: WholeRunRow): 'going' | 'waiting' | 'over' {
  if (state === 'waiting') return 'waiting';
  return state === 'pending' || state === 'running' ? 'going' : 'over';
}

function toTraceKey(key: CursorKey | undefined): TraceKey | undefined {
  if (!key) return undefined;
  const [at, order, path] = key;
  if (typeof at === 'number' && Number.isSafeInteger(order) && typeof path === 'string')
    return { at, order: Number(order), path };
  throw new Problem(requestErrors.invalid, 'The cursor is not valid: use nextCursor of the page before, unchanged.', {
    extensions: { issues: [{ path: 'cursor', message: 'is not a cursor of this list' }] },
  });
}

/** A version that no longer compiles does not keep anybody from reading what it did. */
async function stepsOf(
  { plans }: Pick<TraceDeps, 'plans'>,
  workspaceId: string,
  run: WholeRunRow,
): Promise<ReadonlyMap<string, PlanStep>> {
  try {
    return indexSteps(await plans.get({ workspaceId, versionId: run.version_id }));
  } catch {
    return new Map();
  }
}
