/** All steps of a run with their states and times, and nothing of what they were given and gave. */
import type { OutlinedStep } from '@millrace/contracts/runs/run';
import type { PlanStep } from '#engine/language/plan';
import type { OpenStep } from './open-steps.ts';
import { idOfPath, lineOf, parentOfPath } from './step-paths.ts';
import { typeOf } from './trace.ts';
import type { OutlineRow } from './trace-store.ts';

export interface OutlineContext {
  steps: ReadonlyMap<string, PlanStep>;
  /** Where the run stands, or what it fell over. */
  open: readonly OpenStep[];
  run: 'going' | 'waiting' | 'over';
  startedAt: Date;
}

/** In the order they began; what holds others comes before them. */
export function toOutline(rows: readonly OutlineRow[], context: OutlineContext): OutlinedStep[] {
  const known = new Map(rows.map((row) => [row.path, toStep(row, context)]));
  const latest = Math.max(
    context.startedAt.getTime(),
    ...rows.map(({ at, attempts }) => at ?? attempts.at(-1)?.to ?? 0),
  );
  for (const open of context.open) {
    const step = known.get(open.path);
    if (!isOver(step)) known.set(open.path, withStanding(open, step, { ...context, latest: new Date(latest) }));
  }
  for (const step of [...known.values()]) addHolders(step, known, context);
  const depth = ({ path }: OutlinedStep) => lineOf(path).length;
  return [...known.values()].toSorted(
    (one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt) || depth(one) - depth(other),
  );
}

function isOver(step: OutlinedStep | undefined): boolean {
  return step?.state === 'done' || step?.state === 'skipped' || step?.state === 'handled';
}

function toStep(row: OutlineRow, context: OutlineContext): OutlinedStep {
  const { path, attempts } = row;
  const last = attempts.at(-1);
  const began = attempts[0]?.from ?? (row.at ?? 0) - (row.tookMs ?? 0);
  const ended = row.at ?? last?.to ?? null;
  return {
    ...named(path, context, row.kind ?? 'integration'),
    state: row.outcome ?? stateOfCall(last?.outcome ?? null, context),
    startedAt: new Date(began).toISOString(),
    endedAt: ended === null ? null : new Date(ended).toISOString(),
    attempts: attempts.map(({ from, to, outcome }) => ({
      startedAt: new Date(from).toISOString(),
      endedAt: to === null ? null : new Date(to).toISOString(),
      hasFailed: outcome !== null && outcome !== 'done',
    })),
    costMicros: row.costMicros,
  };
}

function named(path: string, { steps }: OutlineContext, fallback: string) {
  const id = idOfPath(path);
  return { path, id, type: typeOf(steps.get(id), fallback), waitingReason: null, wakeAt: null };
}

function stateOfCall(outcome: string | null, { run }: OutlineContext): OutlinedStep['state'] {
  if (outcome === 'done' || outcome === 'failed' || outcome === 'unknown') return outcome;
  // It was begun, and the run is over without having heard what became of it.
  return run === 'over' ? 'unknown' : 'running';
}

/** It began when what came before it had ended. */
function withStanding(
  open: OpenStep,
  known: OutlinedStep | undefined,
  context: OutlineContext & { latest: Date },
): OutlinedStep {
  const since = context.latest.toISOString();
  return {
    ...(known ?? { ...named(open.path, context, 'step'), startedAt: since, attempts: [], costMicros: 0 }),
    endedAt: open.state === 'failed' ? (known?.endedAt ?? since) : null,
    state: open.state,
    waitingReason: open.reason,
    wakeAt: open.wakeAt?.toISOString() ?? null,
  };
}

/** What a container holds is on record before it is itself: until it ends, it is known by that alone. */
function addHolders(step: OutlinedStep, known: Map<string, OutlinedStep>, context: OutlineContext): void {
  for (let path = parentOfPath(step.path); path !== ''; path = parentOfPath(path)) {
    const holder = known.get(path);
    if (!holder) {
      const state = context.run === 'over' ? 'cancelled' : context.run === 'waiting' ? 'waiting' : 'running';
      known.set(path, {
        ...named(path, context, 'step'),
        // While the run goes on, what failed in it is tried again or gone past.
        state: step.state === 'failed' && context.run === 'over' ? 'failed' : state,
        startedAt: step.startedAt,
        endedAt: null,
        attempts: [],
        costMicros: 0,
      });
    } else if (Date.parse(step.startedAt) < Date.parse(holder.startedAt)) {
      known.set(path, { ...holder, startedAt: step.startedAt });
    }
  }
}
