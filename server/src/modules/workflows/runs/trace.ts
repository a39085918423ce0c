/** The trace of a run: what is on record of each step, with what the plan says of it. */
import type { RunStep } from '@millrace/contracts/runs/run';
import type { PlanStep } from '#engine/language/plan';
import type { ActionCatalog } from '#engine/steps/action';
import { maskLines, maskSecrets } from './mask-secrets.ts';
import { namedRecords } from './named-records.ts';
import { printedBy, toRunError } from './run.ts';
import type { OpenStep } from './open-steps.ts';
import { idOfPath, lineOf, stepWithin } from './step-paths.ts';
import type { EffectRow, TraceEntry } from './trace-store.ts';

export interface TraceContext {
  /** By id; steps of a version that no longer compiles are told by their record alone. */
  steps: ReadonlyMap<string, PlanStep>;
  effects: readonly EffectRow[];
  childRuns: ReadonlyMap<string, string>;
  approvals: ReadonlyMap<string, string>;
  /** To know what the `id` is the id of that an action takes or gives. */
  actions: Pick<ActionCatalog, 'find'>;
  /** Where the run stands, or what it fell over. */
  open: readonly OpenStep[];
  run: 'going' | 'waiting' | 'over';
}

export function typeOf(step: PlanStep | undefined, fallback: string): string {
  if (!step) return fallback;
  return step.kind === 'call' ? step.type : step.kind;
}

export function toStep(entry: TraceEntry, context: TraceContext): RunStep {
  const { path, record } = entry;
  const effects = context.effects.filter((effect) => effect.path === path);
  const filled = effects.length > 0 ? ofEffects(effects, record, context) : ofRecord(record);
  return {
    ...describe(path, context),
    type: typeOf(context.steps.get(idOfPath(path)), record?.kind ?? (entry.isOwn ? 'integration' : 'step')),
    inside: entry.inside,
    ...filled,
    ...stateOf(entry, context, effects.at(-1)),
    ...(!entry.isOwn && { startedAt: new Date(entry.at).toISOString() }),
  };
}

function describe(path: string, { steps, childRuns, approvals }: TraceContext) {
  const id = idOfPath(path);
  return {
    path,
    id,
    name: steps.get(id)?.name ?? null,
    runId: childRuns.get(path) ?? null,
    approvalId: approvals.get(path) ?? null,
  };
}

type Stand = Pick<RunStep, 'state' | 'waitingReason' | 'wakeAt'>;

function standing(state: RunStep['state']): Stand {
  return { state, waitingReason: null, wakeAt: null };
}

function standingAt({ state, reason, wakeAt }: OpenStep): Stand {
  return { state, waitingReason: reason, wakeAt: wakeAt?.toISOString() ?? null };
}

function stateOf({ path, record, isOwn }: TraceEntry, context: TraceContext, effect: EffectRow | undefined): Stand {
  if (record) return standing(record.outcome);
  if (effect?.outcome === 'done') return standing('done');
  const open = context.open.find((each) => (isOwn ? each.path === path : lineOf(each.path).includes(path)));
  if (open) return standingAt(open);
  if (effect?.outcome === 'failed' || effect?.outcome === 'unknown') return standing(effect.outcome);
  if (context.run === 'waiting' && !isOwn) return standing('waiting');
  if (context.run !== 'over') return standing('running');
  // It was begun, and the run is over without having heard what became of it.
  return standing(effect && effect.outcome === null ? 'unknown' : 'cancelled');
}

/** Everything but where it stands. */
type Filled = Omit<RunStep, 'path' | 'id' | 'name' | 'type' | 'runId' | 'approvalId' | 'inside' | keyof Stand>;

function ofRecord(record: TraceEntry['record']): Filled {
  const took = record?.tookMs;
  return {
    input: null,
    output: maskSecrets(record?.value ?? null),
    records: namedRecords({ value: record?.value }),
    log: maskLines(record?.log ?? printedBy(record?.error)),
    error: toRunError(record?.error),
    startedAt: record && took !== undefined ? new Date(record.at - took).toISOString() : null,
    endedAt: record ? new Date(record.at).toISOString() : null,
    attempts: [],
    costMicros: 0,
    inputTokens: null,
    outputTokens: null,
  };
}

function ofEffects(
  effects: readonly EffectRow[],
  record: TraceEntry['record'],
  { actions }: Pick<TraceContext, 'actions'>,
): Filled {
  const last = effects.at(-1);
  const first = effects[0];
  if (!last || !first) return ofRecord(record);
  const sum = (pick: (effect: EffectRow) => string | number | null) =>
    effects.reduce((total, effect) => total + Number(pick(effect) ?? 0), 0);
  const hasTokens = effects.some(({ input_tokens: tokens }) => tokens !== null);
  const { inputs: ofInputs, output: ofOutput } = actions.find(last.service, last.action)?.idOf ?? {};
  const output = record?.value ?? last.output;
  return {
    input: maskSecrets(last.inputs),
    output: maskSecrets(output),
    records: namedRecords({ value: last.inputs, idOf: ofInputs }, { value: output, idOf: ofOutput }),
    log: [],
    error: last.outcome === 'done' ? null : toRunError(last.error),
    startedAt: first.intended_at.toISOString(),
    endedAt: last.ended_at?.toISOString() ?? null,
    attempts: effects.map((effect, index) => ({
      number: index + 1,
      startedAt: effect.intended_at.toISOString(),
      endedAt: effect.ended_at?.toISOString() ?? null,
      outcome: effect.outcome as 'done' | null, // checked by the table
      error: toAttemptError(effect.error),
    })),
    costMicros: sum((effect) => effect.cost_micros),
    inputTokens: hasTokens ? sum((effect) => effect.input_tokens) : null,
    outputTokens: hasTokens ? sum((effect) => effect.output_tokens) : null,
  };
}

function toAttemptError(stored: unknown): { code: string; message: string } | null {
  const error = toRunError(stored);
  return error && { code: error.code, message: error.message };
}

/** Steps directly in `under` of which nothing is on record yet: the run stands at them or in them, or fell over them. */
export function toOpenSteps(under: string, context: TraceContext): RunStep[] {
  const byStep = Map.groupBy(context.open, ({ path }) => stepWithin(under, path));
  return [...byStep].flatMap(([path, open]) => {
    const [first] = open;
    if (path === undefined || !first) return [];
    const own = open.find((each) => each.path === path);
    const within = new Set(open.flatMap((each) => (each === own ? [] : [stepWithin(path, each.path)])));
    return [
      {
        ...describe(path, context),
        type: typeOf(context.steps.get(idOfPath(path)), 'step'),
        ...standingAt(own ?? first),
        input: own?.input === undefined ? null : maskSecrets(own.input),
        output: null,
        records: namedRecords({ value: own?.input }),
        log: maskLines(printedBy(own?.error)),
        error: toRunError(own?.error),
        startedAt: own?.since?.toISOString() ?? null,
        endedAt: null,
        attempts: [],
        costMicros: 0,
        inputTokens: null,
        outputTokens: null,
        inside: within.size,
      },
    ];
  });
}
