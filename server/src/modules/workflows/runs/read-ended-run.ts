/** What a run that may have ended elsewhere has come to, with the values of its steps at the top. */
import type { Json } from '#engine/language/json';
import type { Db } from '#platform/postgres/database';
import { selectEffects, selectTrace } from './trace-store.ts';

export interface EndedRun {
  state: 'completed' | 'failed' | 'cancelled' | 'waiting';
  output: Json;
  /** Values of the steps at the top, by id. */
  names: { readonly [step: string]: Json };
}

const stepsAtMost = 1000;

/** Undefined while it goes on. */
export async function readEndedRun(db: Db, run: { workspaceId: string; id: string }): Promise<EndedRun | undefined> {
  const row = await db
    .selectFrom('runs')
    .select(['state', 'output'])
    .where('workspace_id', '=', run.workspaceId)
    .where('id', '=', run.id)
    .executeTakeFirst();
  if (!row || row.state === 'pending' || row.state === 'running') return undefined;
  const state = row.state as EndedRun['state']; // the others were just left out
  if (state !== 'completed') return { state, output: row.output as Json, names: {} };
  const scope = { workspaceId: run.workspaceId, runId: run.id };
  const trace = await selectTrace(db, scope, { under: '', limit: stepsAtMost, after: undefined });
  const effects = await selectEffects(
    db,
    scope,
    trace.flatMap(({ path, record, isOwn }) => (record || !isOwn ? [] : [path])),
  );
  const names = Object.fromEntries([
    ...trace.flatMap(({ path, record, isOwn }) => (isOwn ? [[path, record?.value ?? null] as const] : [])),
    ...effects.flatMap(({ path, outcome, output }) => (outcome === 'done' ? [[path, output] as const] : [])),
  ]);
  return { state, output: row.output as Json, names: names as EndedRun['names'] }; // what the engine has recorded
}
