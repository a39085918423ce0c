/** What an editor shows at one place of a definition: the names there, and what its expressions give with sample data. */
import type { AnswerOf } from '@millrace/contracts/operation';
import type {
  inspectWorkflow as inspectOperation,
  InspectedText,
  NameInScope,
} from '@millrace/contracts/workflows/workflow-inspection';
import { DateTime } from 'luxon';
import type { CompileCatalog } from '#engine/language/catalog';
import type { ObservedTemplate } from '#engine/language/compiling/compile-value';
import { Budget } from '#engine/language/expressions/budget';
import { type Scope, shapeOfBinding } from '#engine/language/expressions/checking/scope';
import type { Shape } from '#engine/language/expressions/checking/shape';
import { toJson, type Value } from '#engine/language/expressions/value';
import { type Inspection, inspectWorkflow } from '#engine/language/inspect-workflow';
import type { Json } from '#engine/language/json';
import { referencesIn } from '#engine/language/list-references';
import type { RunContext } from '#engine/runs/engine';
import { toDefinitionProblem } from '../definitions/compile-definition.ts';
import type { Definition } from '../definitions/workflow.ts';
import { maskSecrets } from '../runs/mask-secrets.ts';
import { cutValue } from './cut-value.ts';
import { sampleOfShape, sampleOfTriggers, shapeOfSample } from './sample-of-trigger.ts';

export interface InspectionRequest {
  definition: Definition;
  at: string;
  trigger: Json;
  inputs: Json;
  values: { readonly [name: string]: Json };
}

type Answer = AnswerOf<typeof inspectOperation>;

export function inspectDefinition(
  request: InspectionRequest,
  around: { catalog: CompileCatalog; context: RunContext; now: Date },
): Answer {
  const { definition, at } = request;
  const found = inspectWorkflow(definition, around.catalog, at);
  const problems = found.problems.map(toDefinitionProblem);
  const scope = found.scopes.get(at);
  if (!scope) return { problems, names: [], extra: [], texts: [] };
  const triggerShape = shapeOfSample(sampleOfTriggers(definition));
  const known = new Set(scope.all().map(({ name }) => name));
  const extra = [...found.scopes]
    .filter(([path]) => path !== at)
    .map(([path, inner]) => ({
      path,
      names: namesOf(inner, triggerShape).filter(({ name }) => !known.has(name)),
    }));
  const evaluation = new Evaluation(request, { found, scope, ...around });
  return { problems, names: namesOf(scope, triggerShape), extra, texts: evaluation.texts() };
}

function namesOf(scope: Scope, triggerShape: Shape): NameInScope[] {
  return referencesIn(scope).map(({ name, kind, shape, mayBeNothing }) => ({
    name,
    kind,
    // What the workflow can be started with by hand is not known: a hint, which the checks do not rely on.
    shape: name === 'trigger' && kind === 'global' && shape.kind === 'any' ? triggerShape : shape,
    mayBeNothing: mayBeNothing ?? null,
  }));
}

/** One of them is cheap; a step may have many, and they are asked for with every key. */
const evaluationLimits = { steps: 20_000, size: 200_000, total: 2_000_000 };
const shownLimits = { text: 2000, items: 20, depth: 8 };

class Evaluation {
  readonly #request: InspectionRequest;
  readonly #found: Inspection;
  readonly #context: { now: Date; zone: string };
  readonly #names: Record<string, Value>;
  readonly #madeUp = new Set<string>();

  constructor(request: InspectionRequest, around: { found: Inspection; scope: Scope; context: RunContext; now: Date }) {
    const { context, now, scope } = around;
    this.#request = request;
    this.#found = around.found;
    this.#context = { now, zone: context.timeZone };
    this.#names = {
      run: { id: sampleId, workflow_id: sampleId, started_at: now.toISOString() },
      trigger: request.trigger,
      inputs: request.inputs,
      user: context.user,
      workspace: context.workspace,
      now: DateTime.fromJSDate(now, { zone: context.timeZone }),
      ...request.values,
    };
    this.#makeUp(scope);
    for (const loop of loopsAround(request.definition, request.at)) this.#enter(loop);
  }

  texts(): InspectedText[] {
    const { at } = this.#request;
    return [...this.#found.templates]
      .filter(([path]) => path.startsWith(`${at}.`) && !innerSteps.test(path.slice(at.length + 1)))
      .map(([path, template]) => this.#text(path, template));
  }

  #text(path: string, { template, shape, scope }: ObservedTemplate): InspectedText {
    const own = this.#itemOf(path, scope);
    const names = { ...this.#names, ...own };
    const references = template.references.map(({ name }) => name);
    const missing = references.filter((name) => scope.find(name) && !Object.hasOwn(names, name));
    const common = { path, shape, isMadeUp: references.some((name) => this.#madeUp.has(name)), missing };
    const none = { value: null, isCut: false };
    if (missing.length > 0) return { ...common, ...none, error: null };
    const given = this.#evaluate(template, names);
    if ('error' in given) return { ...common, ...none, error: given.error };
    return { ...common, ...cutValue(given.value, shownLimits), error: null };
  }

  #evaluate(
    template: ObservedTemplate['template'],
    names: { readonly [name: string]: Value },
  ): { value: Json } | { error: string } {
    const context = { ...this.#context, budget: new Budget(evaluationLimits), random: () => 0.5 };
    try {
      return { value: maskSecrets(toJson(template.evaluate({ names, context }), context.budget)) };
    } catch (error) {
      // Of the data: ExpressionError, BudgetError, StepError all say it for a person.
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Steps that have given nothing yet give something of their shape. */
  #makeUp(scope: Scope): void {
    for (const binding of scope.all()) {
      if (Object.hasOwn(this.#names, binding.name) || binding.kind === 'variable') continue;
      const sample = sampleOfShape(shapeOfBinding(binding));
      if (sample === undefined) continue;
      this.#names[binding.name] = sample;
      this.#madeUp.add(binding.name);
    }
  }

  /** The first round of a loop around the place. */
  #enter({ place, step }: { place: string; step: Definition }): void {
    const name = typeof step['as'] === 'string' ? step['as'] : 'item';
    this.#names['index'] ??= 0;
    if (Object.hasOwn(this.#names, name) || step['over'] === undefined) return;
    const item = this.#firstOf(`${place}.over`, step['over']);
    if (item !== undefined) this.#names[name] = item;
  }

  /** `item` and `index` in the expressions of a transformation. */
  #itemOf(path: string, scope: Scope): { [name: string]: Value } {
    const { at } = this.#request;
    if (Object.hasOwn(this.#names, 'item') || scope.find('item')?.kind !== 'variable') return {};
    for (const field of ['inputs.items', 'items', 'inputs', 'over']) {
      const item = path === `${at}.${field}` ? undefined : this.#firstOf(`${at}.${field}`, undefined);
      if (item !== undefined) return { item, index: 0 };
    }
    return { index: 0 };
  }

  #firstOf(path: string, constant: unknown): Json | undefined {
    const template = this.#found.templates.get(path);
    const given = template ? this.#evaluate(template.template, this.#names) : undefined;
    const list: unknown = given && 'value' in given ? given.value : constant;
    return Array.isArray(list) ? (list[0] as Json | undefined) : undefined; // made of JSON
  }
}

const sampleId = '0192f3c1-7a00-7000-8000-0000000000d1';

/** What lies in steps inside the step is shown where they are. */
const innerSteps = /^(then|else|steps|onError|compensate|branches\[\d+\]|cases\[\d+\]\.steps)\[/;

function loopsAround(definition: Definition, at: string): { place: string; step: Definition }[] {
  const loops: { place: string; step: Definition }[] = [];
  let value: unknown = definition;
  let place = '';
  for (const [text] of at.matchAll(/[A-Za-z_]\w*|\[\d+\]/g)) {
    const key = text.replaceAll(/[[\]]/g, '');
    if (isObject(value) && value['type'] === 'loop' && key === 'steps') loops.push({ place, step: value });
    value = isObject(value) || Array.isArray(value) ? (value as Definition)[key] : undefined; // by its own keys
    place = text.startsWith('[') || place === '' ? `${place}${text}` : `${place}.${text}`;
  }
  return loops;
}

function isObject(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
