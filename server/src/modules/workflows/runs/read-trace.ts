/** One page of the trace of a run; the last page at a level ends with what the run stands at or fell over. */
import { requestErrors } from '@millrace/contracts/errors';
import type { RunStep } from '@millrace/contracts/runs/run';
import type { Page } from '@millrace/contracts/paging';
import type { PlanStep } from '#engine/language/plan';
import { Problem } from '#platform/errors';
import { type CursorKey, decodeCursor, toPage } from '#platform/http/cursor';
import type { Db } from '#platform/postgres/database';
import { selectApprovalsOfRun } from '../approvals/approval-store.ts';
import { indexSteps } from '../starting/index-steps.ts';
import type { PlanCache } from '../starting/plan-cache.ts';
import { selectWaits, type WholeRunRow } from './run-store.ts';
import {
  countTrace,
  selectChildren,
  selectEffects,
  selectTrace,
  type TraceEntry,
  type TraceKey,
} from './trace-store.ts';
import { parentOfPath, toOpenStep, toStep } from './trace.ts';

export interface TraceRequest {
  workspaceId: string;
  run: WholeRunRow;
  under: string;
  limit: number;
  cursor: string | undefined;
  total: boolean | undefined;
}

export async function readTrace(db: Db, deps: { plans: PlanCache }, request: TraceRequest): Promise<Page<RunStep>> {
  const { workspaceId, run, under, limit } = request;
  const scope = { workspaceId, runId: run.id };
  const after = toTraceKey(decodeCursor(request.cursor, 3));
  const [entries, total, steps, childRuns, approvals] = await Promise.all([
    selectTrace(db, scope, { under, limit: limit + 1, after }),
    request.total ? countTrace(db, scope, under) : undefined,
    stepsOf(deps, workspaceId, run),
    selectChildren(db, scope),
    selectApprovalsOfRun(db, workspaceId, run.id),
  ]);
  const shown = entries.slice(0, limit);
  const paths = shown.map(({ path }) => path);
  const holding = paths.filter((path) => {
    const step = steps.get(path.slice(path.lastIndexOf('.') + 1));
    return step && (step.kind === 'loop' || step.kind === 'parallel' || typeof step.onError === 'object');
  });
  const [effects, counts] = await Promise.all([
    selectEffects(db, scope, paths),
    Promise.all(holding.map(async (path) => [path, await countTrace(db, scope, path)] as const)),
  ]);
  const approvalIds = new Map(approvals.map(({ path, id }) => [path, id]));
  const context = { steps, effects, childRuns, approvals: approvalIds, inside: new Map(counts) };
  const page = toPage(entries, limit, {
    item: (entry: TraceEntry) => toStep(entry, context),
    key: ({ at, order, path }) => [at, order, path],
  });
  if (page.hasMore) return { ...page, total };
  const known = new Set(paths);
  const open = await listOpenSteps(db, { request, context, approvals });
  const items = [...page.items, ...open.filter((step) => parentOfPath(step.path) === under && !known.has(step.path))];
  return { ...page, items, total };
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
  { plans }: { plans: PlanCache },
  workspaceId: string,
  run: WholeRunRow,
): Promise<ReadonlyMap<string, PlanStep>> {
  try {
    return indexSteps(await plans.get({ workspaceId, versionId: run.version_id }));
  } catch {
    return new Map();
  }
}

async function listOpenSteps(
  db: Db,
  read: {
    request: TraceRequest;
    context: Parameters<typeof toOpenStep>[1];
    approvals: Awaited<ReturnType<typeof selectApprovalsOfRun>>;
  },
): Promise<RunStep[]> {
  const { request, context, approvals } = read;
  const { run, workspaceId } = request;
  if (run.state === 'failed' && run.error !== null) {
    const { path } = run.error as { path?: string }; // written by the engine
    return path ? [toOpenStep({ path, state: 'failed', error: run.error }, context)] : [];
  }
  if (run.state !== 'waiting' && run.state !== 'running') return [];
  const waits = await selectWaits(db, workspaceId, run.id);
  return waits.map(({ path, event, key, since }) => {
    const approval = approvals.find((each) => each.path === path);
    const reason = approval ? 'approval' : context.childRuns.has(path) ? 'workflow' : 'event';
    const input = reason === 'event' ? { event, key } : undefined;
    return toOpenStep({ path, state: 'waiting', reason, since, input }, context);
  });
}
