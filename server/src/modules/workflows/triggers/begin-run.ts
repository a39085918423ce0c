/**
 * Begins one run for a caller who may wait for its end. Where this process carries out runs itself, it begins at once;
 * else it is put where a worker finds it, and its end is looked for.
 */
import type { Payloads } from '#engine/payloads/payloads';
import type { Engine, RunDraft } from '#engine/runs/engine';
import type { Database } from '#platform/postgres/database';
import { type EndedRun, readEndedRun } from '../runs/read-ended-run.ts';
import type { ContextCache } from '../starting/run-context.ts';
import { draftRun, type Start, type StartDeps, startRuns } from '../starting/start-runs.ts';

export interface BeginDeps extends StartDeps {
  engine: Engine;
  database: Database;
  contexts: ContextCache;
  payloads: Pick<Payloads, 'restore'>;
}

export interface BegunRun {
  runId: string;
  /** Undefined when it takes longer than the caller waits. */
  waitForEnd(withinMs: number): Promise<EndedRun | undefined>;
}

export type BeginRequest = Omit<Start, 'context'> & {
  /** Two calls with the same key are one run. */
  onceKey?: string | undefined;
};

/** Resolves when it is on record. Undefined when the workflow runs as often as it may and leaves further ones out. */
export async function beginRun(deps: BeginDeps, request: BeginRequest): Promise<BegunRun | undefined> {
  const { onceKey, ...start } = request;
  const { plan } = start;
  // Asked for with every call: what is known is not waited for.
  const known = deps.contexts.get(start);
  const context = known instanceof Promise ? await known : known;
  const draft = draftRun(deps, { ...start, context });
  if (onceKey !== undefined || (plan.concurrency?.onLimit ?? 'queue') !== 'queue') {
    const runId = await put(deps, draft, { plan, onceKey });
    return runId === undefined
      ? undefined
      : { runId, waitForEnd: (ms) => lookForEnd(deps, { ...draft, id: runId }, ms) };
  }
  const { executing } = await deps.engine.begin(draft, { plan, context });
  return {
    runId: draft.id,
    async waitForEnd(withinMs) {
      if (!executing) return await lookForEnd(deps, draft, withinMs);
      const ended = await within(executing.finished, withinMs);
      // It is somebody else's now, or nobody's for a moment.
      if (ended === 'lost' || ended === 'broken') return await lookForEnd(deps, draft, withinMs);
      if (ended === undefined) return undefined;
      // What the steps at the top gave is JSON when the run is over.
      const names = executing.scope.names as EndedRun['names'];
      return { state: ended.state, output: 'output' in ended ? ended.output : null, names };
    },
  };
}

async function put(
  deps: BeginDeps,
  draft: RunDraft,
  { plan, onceKey }: { plan: Start['plan']; onceKey: string | undefined },
): Promise<string | undefined> {
  const { workspaceId } = draft;
  return await deps.database.inWorkspace(workspaceId, async (tx) => {
    if (onceKey === undefined) return (await startRuns(tx, deps, [{ draft, plan }]))[0]?.id;
    if (await deps.engine.startOnce(tx, draft, onceKey)) return draft.id;
    const earlier = await tx
      .selectFrom('run_start_keys')
      .select('run_id')
      .where('workspace_id', '=', workspaceId)
      .where('key', '=', onceKey)
      .executeTakeFirst();
    return earlier?.run_id;
  });
}

async function lookForEnd(deps: BeginDeps, run: RunDraft, withinMs: number): Promise<EndedRun | undefined> {
  const end = await deps.engine.awaitEnd(run.workspaceId, run.id, withinMs);
  if (!end) return undefined;
  return await deps.database.inWorkspace(run.workspaceId, (tx) => readEndedRun(tx, deps.payloads, run), {
    isReadOnly: true,
  });
}

async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
