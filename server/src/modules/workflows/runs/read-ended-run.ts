/** What a run that may have ended elsewhere has come to, with the values of its steps at the top. */
import type { Payloads } from '#engine/payloads/payloads';
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
export async function readEndedRun(
  db: Db,
  payloads: Pick<Payloads, 'restore'>,
  run: { workspaceId: string; id: string },
): Promise<EndedRun | undefined> {
  const row = await db
    .selectFrom('runs')
    .select(['state', 'output'])
    .where('workspace_id', '=', run.workspaceId)
    .where('id', '=', run.id)
    .executeTakeFirst();
  if (!row || row.state === 'pending' || row.state === 'running') return undefined;
  const state = row.state as EndedRun['state']; // the others were just left out
  const whole = async (value: unknown) => await payloads.restore(db, run.workspaceId, value as Json); // as recorded
  const output = await whole(row.output);
  if (state !== 'completed') return { state, output, names: {} };
  const scope = { workspaceId: run.workspaceId, runId: run.id };
  const trace = await selectTrace(db, scope, { under: '', limit: stepsAtMost, after: undefined });
  const effects = await selectEffects(
    db,
    scope,
    trace.flatMap(({ path, record, isOwn }) => (record || !isOwn ? [] : [path])),
  );
  const values: Record<string, Json> = {};
  for (const [path, value] of [
    ...trace.flatMap(({ path, record, isOwn }) => (isOwn ? [[path, record?.value ?? null] as const] : [])),
    ...effects.flatMap((effect) => (effect.outcome === 'done' ? [[effect.path, effect.output] as const] : [])),
  ])
    values[path] = await whole(value);
  return { state, output, names: values };
}
