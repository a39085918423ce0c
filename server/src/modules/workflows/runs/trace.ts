/** The trace of a run: what is on record of each step, with what the plan says of it. */
import type { RunStep } from '@millrace/contracts/runs/run';
import type { PlanStep } from '#engine/language/plan';
import { maskSecrets } from './mask-secrets.ts';
import { toRunError } from './run.ts';
import type { EffectRow, TraceEntry } from './trace-store.ts';

export interface TraceContext {
  /** By id; steps of a version that no longer compiles are told by their record alone. */
  steps: ReadonlyMap<string, PlanStep>;
  effects: readonly EffectRow[];
  childRuns: ReadonlyMap<string, string>;
  approvals: ReadonlyMap<string, string>;
  /** How many steps lie directly in it, by path. */
  inside: ReadonlyMap<string, number>;
}

/** The step of the definition that stands at a path: `send` of `each[3].send`. */
export function idOfPath(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The path of the step around: `each` of `each[3].send`; empty at the top. */
export function parentOfPath(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? '' : path.slice(0, dot).replace(/(\[\d+\]|\.\d+|\.error|\.compensate)$/, '');
}

function typeOf(step: PlanStep | undefined, fallback: string): string {
  if (!step) return fallback;
  return step.kind === 'call' ? step.type : step.kind;
}

export function toStep(entry: TraceEntry, context: TraceContext): RunStep {
  const { path, record } = entry;
  const effects = context.effects.filter((effect) => effect.path === path);
  const id = idOfPath(path);
  const step = context.steps.get(id);
  const common = {
    path,
    id,
    name: step?.name ?? null,
    type: typeOf(step, record?.kind ?? 'integration'),
    waitingReason: null,
    runId: context.childRuns.get(path) ?? null,
    approvalId: context.approvals.get(path) ?? null,
    inside: context.inside.get(path) ?? 0,
  };
  return { ...common, ...(effects.length > 0 ? ofEffects(effects, record) : ofRecord(record)) };
}

type Filled = Omit<RunStep, 'path' | 'id' | 'name' | 'type' | 'waitingReason' | 'runId' | 'approvalId' | 'inside'>;

function ofRecord(record: TraceEntry['record']): Filled {
  const took = record?.tookMs;
  return {
    state: record?.outcome ?? 'done',
    input: null,
    output: maskSecrets(record?.value ?? null),
    error: toRunError(record?.error),
    startedAt: record && took !== undefined ? new Date(record.at - took).toISOString() : null,
    endedAt: record ? new Date(record.at).toISOString() : null,
    attempts: [],
    costMicros: 0,
    inputTokens: null,
    outputTokens: null,
  };
}

function ofEffects(effects: readonly EffectRow[], record: TraceEntry['record']): Filled {
  const last = effects.at(-1);
  const first = effects[0];
  if (!last || !first) return ofRecord(record);
  const sum = (pick: (effect: EffectRow) => string | number | null) =>
    effects.reduce((total, effect) => total + Number(pick(effect) ?? 0), 0);
  const hasTokens = effects.some(({ input_tokens: tokens }) => tokens !== null);
  return {
    state: record?.outcome ?? stateOf(last),
    input: maskSecrets(last.inputs),
    output: maskSecrets(record?.value ?? last.output),
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

function stateOf({ outcome }: EffectRow): RunStep['state'] {
  if (outcome === 'done' || outcome === 'failed' || outcome === 'unknown') return outcome;
  return 'running';
}

function toAttemptError(stored: unknown): { code: string; message: string } | null {
  const error = toRunError(stored);
  return error && { code: error.code, message: error.message };
}

/** A step that is not on record yet: the run stands at it, or fell over it. */
export function toOpenStep(
  open: {
    path: string;
    state: 'waiting' | 'failed';
    reason?: RunStep['waitingReason'];
    since?: Date;
    error?: unknown;
    input?: unknown;
  },
  context: Pick<TraceContext, 'steps' | 'childRuns' | 'approvals'>,
): RunStep {
  const { path, state, since } = open;
  const id = idOfPath(path);
  const step = context.steps.get(id);
  return {
    path,
    id,
    name: step?.name ?? null,
    type: typeOf(step, 'step'),
    state,
    waitingReason: open.reason ?? null,
    input: open.input === undefined ? null : maskSecrets(open.input),
    output: null,
    error: toRunError(open.error),
    startedAt: since?.toISOString() ?? null,
    endedAt: null,
    attempts: [],
    costMicros: 0,
    inputTokens: null,
    outputTokens: null,
    runId: context.childRuns.get(path) ?? null,
    approvalId: context.approvals.get(path) ?? null,
    inside: 0,
  };
}
