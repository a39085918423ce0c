/** What calls give while they are only tried: the answer on record, what can be read without harm, a sample. */
import type { Json } from '#engine/language/json';
import type { ActionCall, ActionCatalog, ActionOutcome, ActionPerformer } from '#engine/steps/action';
import { sampleOf } from '../trying/sample-of.ts';
import type { Answering } from '../trying/try-definition.ts';
import { kindOf, type ModelUse } from './outcome.ts';
import type { AnswerCounts } from './summarise.ts';

/** What a real run was given for a step. */
export interface RecordedAnswer {
  service: string;
  action: string;
  inputs: unknown;
  output: Json;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
}

/** What asking a model costs; without a price nobody knows. */
export type EstimateModelCall = (inputs: Json) => {
  inputTokens: number;
  outputTokens: number;
  costMicros: number | null;
};

export interface AnswerDeps {
  actions: ActionCatalog & ActionPerformer;
  estimateModelCall: EstimateModelCall;
}

/** Shared by all trials of a backtest: what was read once is not read again, and what is bounded is bounded for all. */
export interface AnswerBudget {
  modelCallsLeft: number;
  readsLeft: number;
  readonly reads: Map<string, Promise<ActionOutcome>>;
}

export interface Asking {
  recorded: ReadonlyMap<string, RecordedAnswer> | undefined;
  budget: AnswerBudget;
  /** Counts where answers came from. */
  counts: AnswerCounts;
  /** Adds up what models cost. */
  use: ModelUse;
}

export function createAnswering(deps: AnswerDeps, asking: Asking): Answering {
  return async (call, path) => {
    const { action } = call;
    const known = asking.recorded?.get(path);
    const isOfAction = known?.service === action.service && known.action === action.name;
    const kind = kindOf(action, call.inputs);
    if (isOfAction && JSON.stringify(known.inputs) === JSON.stringify(call.inputs)) {
      asking.counts.recorded += 1;
      if (kind === 'model') spend(asking.use, known);
      return { kind: 'done', output: known.output };
    }
    if (kind === 'model') return await askModel(deps, asking, { call, known });
    if (kind === 'read' && action.effect === 'pure' && asking.budget.readsLeft > 0)
      return await read(deps, asking, call);
    asking.counts.sample += 1;
    // The answer to another question is still a better likeness than a made-up one.
    return { kind: 'done', output: isOfAction ? known.output : sampleOf(action.output) };
  };
}

async function askModel(
  deps: AnswerDeps,
  { budget, counts, use }: Asking,
  { call, known }: { call: ActionCall; known: RecordedAnswer | undefined },
): Promise<ActionOutcome> {
  if (budget.modelCallsLeft > 0) {
    budget.modelCallsLeft -= 1;
    counts.model += 1;
    const outcome = await deps.actions.perform(call);
    if (outcome.kind === 'done') {
      const { inputTokens = 0, outputTokens = 0, costMicros = 0 } = outcome;
      spend(use, { inputTokens, outputTokens, costMicros });
    }
    return outcome;
  }
  counts.sample += 1;
  const estimate = deps.estimateModelCall(call.inputs);
  const isLlm = known?.service === 'ai';
  // How long its answers are is known from those it gave.
  spend(use, isLlm ? { ...estimate, outputTokens: known.outputTokens } : estimate);
  return { kind: 'done', output: isLlm ? known.output : answerOfModel(call) };
}

/** Of the shape the step asks for, else what the action says. */
function answerOfModel({ action, inputs }: ActionCall): Json {
  const wanted = typeof inputs === 'object' && inputs !== null && 'output' in inputs ? inputs['output'] : undefined;
  const isSchema = typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted);
  return sampleOf(isSchema ? wanted : action.output);
}

async function read(deps: AnswerDeps, { budget, counts }: Asking, call: ActionCall): Promise<ActionOutcome> {
  const key = `${call.action.service}.${call.action.name} ${JSON.stringify(call.inputs)}`;
  const earlier = budget.reads.get(key);
  counts.read += 1;
  if (earlier) return await earlier;
  budget.readsLeft -= 1;
  const reading = deps.actions.perform(call);
  budget.reads.set(key, reading);
  return await reading;
}

function spend(use: ModelUse, spent: { inputTokens: number; outputTokens: number; costMicros: number | null }): void {
  use.calls += 1;
  use.inputTokens += spent.inputTokens;
  use.outputTokens += spent.outputTokens;
  use.costMicros = use.costMicros === null || spent.costMicros === null ? null : use.costMicros + spent.costMicros;
}
