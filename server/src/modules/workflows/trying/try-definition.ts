/** Trying a definition, or one step of it: what is not really done gives what the caller says, or something like it. */
import { workflowTrialErrors } from '@millrace/contracts/workflows/errors';
import type { TriedStep } from '@millrace/contracts/workflows/workflow-trials';
import type { Json } from '#engine/language/json';
import type { Plan, PlanBlock, PlanStep } from '#engine/language/plan';
import type { Engine, RunActor } from '#engine/runs/engine';
import { printedIn, type StepRecord } from '#engine/runs/run';
import type { Tried, TriedEffect } from '#engine/runs/try-plan';
import type { ActionCall, ActionCatalog, ActionOutcome, ActionPerformer } from '#engine/steps/action';
import { Problem } from '#platform/errors';
import { maskLines, maskSecrets } from '../runs/mask-secrets.ts';
import { toRunError } from '../runs/run.ts';
import { idOfPath } from '../runs/step-paths.ts';
import { indexSteps } from '../starting/index-steps.ts';
import type { ContextCache } from '../starting/run-context.ts';
import { sampleOf } from './sample-of.ts';

export interface TryDeps {
  engine: Pick<Engine, 'tryPlan'>;
  contexts: ContextCache;
  actions: ActionCatalog & ActionPerformer;
}

export interface TryRequest {
  workspaceId: string;
  actor: RunActor;
  plan: Plan;
  trigger: Json;
  inputs: Json | undefined;
  values: { readonly [name: string]: Json };
  /** Steps that really call what they call. */
  performed?: ReadonlySet<string>;
  /** What a call gives, where it is known; nothing for a sample. */
  answer?: Answering;
  /** Of a workflow there is, at a moment there was. */
  as?: { runId: string; workflowId: string; versionId: string; at: Date };
}

export type Answering = (call: ActionCall, path: string) => Promise<ActionOutcome | undefined>;

export async function tryDefinition(deps: TryDeps, request: TryRequest): Promise<Tried> {
  const { workspaceId, actor, plan, trigger, inputs, values, performed, answer, as } = request;
  // A draft is nobody’s yet: it acts for who tries it.
  const context = await deps.contexts.get({ workspaceId, actor, workflowId: as?.workflowId ?? nobody });
  return await deps.engine.tryPlan({
    workspaceId,
    plan,
    context,
    trigger,
    ...(inputs !== undefined && { inputs }),
    actor,
    ...(as && { as }),
    actions: pretend(deps.actions, { values, performed: performed ?? new Set(), answer }),
    valueOf: ({ id, suspension: { approval } }) =>
      values[id] ?? (approval ? { approved: true, by: null, comment: '', form: {}, data: approval.data } : {}),
  });
}

/** Whose a draft is. */
export const nobody = '00000000-0000-0000-0000-000000000000';

/** The same catalogue, and nothing of it is done but what was asked for. */
function pretend(
  actions: ActionCatalog & ActionPerformer,
  told: {
    values: { readonly [name: string]: Json };
    performed: ReadonlySet<string>;
    answer: Answering | undefined;
  },
): ActionCatalog & ActionPerformer {
  return {
    list: () => actions.list(),
    find: (service, name) => actions.find(service, name),
    async perform(call): Promise<ActionOutcome> {
      const path = pathOf(call);
      const id = idOfPath(path);
      if (told.performed.has(id)) return await actions.perform(call);
      const known = await told.answer?.(call, path);
      return known ?? { kind: 'done', output: told.values[id] ?? sampleOf(call.action.output) };
    },
  };
}

/** `run : path : group`, as the engine writes it; a path has no colon. */
function pathOf({ effectKey }: ActionCall): string {
  return effectKey.split(':')[1] ?? '';
}

/** A plan of this one step, behind steps that give the values it may name. */
export function planOfStep(plan: Plan, stepId: string, values: { readonly [name: string]: Json }): Plan {
  const step = indexSteps(plan).get(stepId);
  if (!step) throw new Problem(workflowTrialErrors.stepNotFound, `The definition has no step “${stepId}”.`);
  const before = Object.entries(values)
    .filter(([name]) => name !== stepId)
    .map(([name, value]) => giving(name, value));
  // It waits for none but these, and nothing is taken back.
  const { when: _when, compensate: _compensate, ...alone } = step;
  const block: PlanBlock = { steps: [...before, { ...alone, after: [], onError: 'fail' }], isSequential: true };
  const { output: _output, ...rest } = plan;
  return { ...rest, block };
}

function giving(id: string, value: Json): PlanStep {
  const retry = { attempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0 };
  return { kind: 'transformation', id, place: '', after: [], retry, onError: 'fail', isPure: true, run: () => value };
}

export function toTriedSteps(tried: Tried, plan: Plan): TriedStep[] {
  const steps = indexSteps(plan);
  const typeOf = (id: string, otherwise: string) => {
    const step = steps.get(id);
    return step ? (step.kind === 'call' ? step.type : step.kind) : otherwise;
  };
  const entries: { path: string; kind: string; record?: StepRecord; effect?: TriedEffect }[] = [
    ...tried.effects.map((effect) => ({ path: effect.path, kind: 'integration', effect })),
    ...tried.records
      .filter(({ kind }) => kind !== 'run')
      .map((record) => ({ path: record.path, kind: record.kind, record })),
  ];
  const places = new Map(tried.order.map((path, index) => [path, index]));
  const placeOf = ({ path }: { path: string }) => places.get(path) ?? places.size;
  entries.sort((one, other) => placeOf(one) - placeOf(other));
  const known = entries.map(({ path, kind, record, effect }): TriedStep => {
    const id = idOfPath(path);
    return {
      path,
      id,
      type: typeOf(id, kind),
      state:
        record?.outcome ?? (effect?.outcome === 'done' ? 'done' : effect?.outcome === 'failed' ? 'failed' : 'running'),
      input: effect ? maskSecrets(effect.inputs) : null,
      output: maskSecrets(record?.value ?? effect?.output ?? null),
      log: maskLines(record ? printedIn(record) : []),
      error: toRunError(record?.error ?? effect?.error),
    };
  });
  const failed = tried.error?.path;
  if (failed === undefined || known.some(({ path }) => path === failed)) return known;
  const id = idOfPath(failed);
  const broken = { state: 'failed' as const, input: null, output: null, error: toRunError(tried.error) };
  const log = maskLines(tried.error?.log ?? []);
  return [...known, { path: failed, id, type: typeOf(id, 'step'), ...broken, log }];
}
