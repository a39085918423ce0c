/** The same for up to 500 runs: each is done, or it is told why not. */
import type { RowResult } from '#modules/contacts/contacts.module';
import type { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import {
  type ControlDeps,
  type Controller,
  ended,
  faultOfAccess,
  notResumable,
  runNotFound,
  toControlEvent,
} from './control-run.ts';
import { type ControllableRun, selectRunsToControl } from './run-store.ts';

/** `ids`: each at most once. */
type Many = Controller & { ids: readonly string[] };

export async function cancelManyRuns(tx: Tx, deps: ControlDeps, by: Many): Promise<RowResult[]> {
  return await controlMany(tx, deps, {
    by,
    type: 'run.cancel_requested',
    act: (ids) => deps.engine.cancel(tx, ids),
    refusal: ended,
  });
}

export async function resumeManyRuns(tx: Tx, deps: ControlDeps, by: Many): Promise<RowResult[]> {
  return await controlMany(tx, deps, {
    by,
    type: 'run.resumed',
    act: (ids) => deps.engine.resume(tx, ids),
    refusal: notResumable,
  });
}

interface Doing {
  by: Many;
  type: `run.${string}`;
  /** Answers the ids of those it was done with. */
  act: (ids: readonly string[]) => Promise<string[]>;
  refusal: (run: ControllableRun) => Problem;
}

async function controlMany(tx: Tx, deps: ControlDeps, { by, type, act, refusal }: Doing): Promise<RowResult[]> {
  const rows = await selectRunsToControl(tx, by.workspaceId, by.ids);
  const runs = new Map(rows.map((run) => [run.id, run]));
  const allowed = rows.filter((run) => faultOfAccess(run, by) === undefined);
  const done = new Set(allowed.length === 0 ? [] : await act(allowed.map(({ id }) => id)));
  const doneRuns = allowed.filter(({ id }) => done.has(id));
  if (doneRuns.length > 0)
    await deps.events.record(
      tx,
      doneRuns.map((run) => toControlEvent({ by, run, type })),
    );
  return by.ids.map((id) => {
    if (done.has(id)) return { ok: true, id };
    const run = runs.get(id);
    return { ok: false, id, problem: run ? (faultOfAccess(run, by) ?? refusal(run)) : runNotFound() };
  });
}
