/** What one side of a case comes to: the effects a trial would have had, cut to what a person looks at. */
import type { BacktestEffect, BacktestOutcome } from '@millrace/contracts/workflows/backtests';
import type { Json } from '#engine/language/json';
import type { RunError } from '#engine/runs/engine';
import type { Tried } from '#engine/runs/try-plan';
import type { ActionCatalog, ActionDefinition } from '#engine/steps/action';
import { maskSecrets } from '../runs/mask-secrets.ts';
import { toRunError } from '../runs/run.ts';

/** A side of a case, with what only the summary needs. */
export interface Outcome extends BacktestOutcome {
  modelCalls: number;
  inputTokens: number;
  outputTokens: number;
  /** Names of all its effects, beyond those listed. */
  names: readonly EffectName[];
  /** Equal for two outcomes that a person would call the same. */
  signature: string;
}

export type EffectName = Pick<BacktestEffect, 'kind' | 'service' | 'action' | 'title'>;

/** What asking models would have cost, as far as it is known. */
export interface ModelUse {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number | null;
}

const effectsListed = 20;
const longestText = 400;
const mostItems = 20;
const deepest = 6;

export function notStarted(fault?: RunError): Outcome {
  const told = fault ? toRunError(fault) : null;
  return {
    runs: 0,
    fault: told,
    state: null,
    error: null,
    effects: [],
    effectCount: 0,
    costMicros: 0,
    modelCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    names: [],
    signature: fault ? `fault ${fault.code}` : '',
  };
}

export function toOutcome(
  tried: Tried,
  around: { runs: number; actions: ActionCatalog; use: ModelUse; fault?: RunError | undefined },
): Outcome {
  const { runs, actions, use, fault } = around;
  const effects = listEffects(tried, actions);
  const error = tried.state === 'failed' ? toRunError(tried.error) : null;
  return {
    runs,
    fault: fault ? toRunError(fault) : null,
    state: tried.state,
    error,
    effects: effects.slice(0, effectsListed).map((effect) => ({ ...effect, inputs: shorten(effect.inputs) })),
    effectCount: effects.length,
    costMicros: use.costMicros === null ? null : use.costMicros * runs,
    modelCalls: use.calls * runs,
    inputTokens: use.inputTokens * runs,
    outputTokens: use.outputTokens * runs,
    names: effects,
    // Where a step stands in the definition is nothing that happens outside.
    signature: JSON.stringify([
      runs,
      tried.state,
      error && [error.code, error.path],
      effects
        .filter(({ kind }) => kind !== 'read')
        .map(({ kind, service, action, inputs }) => [kind, service, action, inputs]),
    ]),
  };
}

function listEffects(tried: Tried, actions: ActionCatalog): BacktestEffect[] {
  // A step that was tried again had one effect.
  const calls = new Map(tried.effects.map((effect) => [effect.path, effect]));
  return [
    ...[...calls.values()].map(({ path, service, action, inputs }): BacktestEffect => {
      const definition = actions.find(service, action);
      const kind = kindOf(definition, inputs);
      return { kind, service, action, title: definition?.title ?? action, path, inputs: maskSecrets(inputs) };
    }),
    ...tried.records.flatMap(({ path, kind, value }): BacktestEffect[] => {
      if (kind !== 'approval' && kind !== 'workflow') return [];
      return [{ kind, service: null, action: null, title: kind, path, inputs: dataOf(value) }];
    }),
  ];
}

function dataOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && 'data' in value ? maskSecrets(value.data) : null;
}

/** Names of actions that only look, among those a service may be asked twice. */
const looking = /^(get|list|find|read|search|look_up)(_|$)/;

export function kindOf(definition: ActionDefinition | undefined, inputs: Json): BacktestEffect['kind'] {
  if (!definition) return 'effect';
  if (definition.service === 'ai') return 'model';
  if (definition.effect === 'pure') return 'read';
  const { method } = { method: undefined, ...(isObject(inputs) ? inputs : {}) };
  if (definition.service === 'http') return method === 'GET' || method === 'HEAD' ? 'read' : 'effect';
  return definition.effect === 'idempotent' && looking.test(definition.name) ? 'read' : 'effect';
}

export function keyOf({ kind, service, action }: EffectName): string {
  return service === null ? kind : `${kind}:${service}.${action}`;
}

/** A page of cases is looked at, not stored away: long texts and lists are cut. */
function shorten(value: unknown, depth = 0): Json {
  if (typeof value === 'string') return value.length > longestText ? `${value.slice(0, longestText)}…` : value;
  if (typeof value !== 'object' || value === null) return (value ?? null) as Json; // what is left of JSON
  if (depth === deepest) return '…';
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => shorten(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shorten(item, depth + 1)]));
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
