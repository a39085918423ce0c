/**
 * Valid definitions of all kinds of steps, nested, for fast-check. First a tree of choices is drawn, then ids and
 * references are filled in from what each step may see: so a counterexample shrinks to a small one that is still valid.
 * No expression fails on any data, and none makes values grow.
 */
import fc from 'fast-check';
import type { Step } from '#engine/language/step-schemas';

export interface WorkflowChoices {
  /** All without it. */
  readonly kinds?: readonly Step['type'][];
  /** What integration steps call: any of these, with inputs that hold an expression. */
  readonly actions?: readonly { readonly service: string; readonly action: string }[];
  readonly maxDepth?: number;
  readonly maxSteps?: number;
}

export interface ArbitraryWorkflow {
  readonly name: string;
  readonly version?: '1.0';
  readonly triggers?: readonly object[];
  readonly steps: readonly object[];
  readonly output?: unknown;
  readonly [field: string]: unknown;
}

const allKinds = [
  'transformation',
  'integration',
  'llm',
  'http',
  'conditional',
  'loop',
  'parallel',
  'wait',
  'approval',
  'workflow',
  'code',
  'stop',
] as const satisfies readonly Step['type'][];

const containers: ReadonlySet<string> = new Set(['conditional', 'loop', 'parallel']);

/** Choices of one step. Numbers are taken modulo how much there is to choose from. */
interface Seed {
  readonly kind: Step['type'];
  readonly picks: readonly number[];
  readonly when: boolean;
  readonly isNamed: boolean;
  readonly after: readonly number[] | undefined;
  readonly onError: 'fail' | 'continue' | readonly Seed[];
  readonly compensate: readonly Seed[] | undefined;
  readonly lists: readonly (readonly Seed[])[];
}

export function arbitraryWorkflow(choices: WorkflowChoices = {}): fc.Arbitrary<ArbitraryWorkflow> {
  return fc
    .record({
      steps: seedList(choices, choices.maxDepth ?? 3),
      triggers: fc.subarray([...triggers]),
      isBare: fc.boolean(),
      priority: fc.integer({ min: -10, max: 10 }),
      onLimit: fc.constantFrom('queue', 'skip', 'cancel_running'),
    })
    .map(({ steps, triggers: chosen, isBare, priority, onLimit }) => {
      const builder = new Builder(choices);
      const list = builder.list(steps, ['trigger']);
      const last = list.names.at(-1);
      if (isBare) return { name: 'Drawn', steps: list.steps };
      return {
        name: 'Drawn',
        version: '1.0' as const,
        triggers: chosen,
        steps: list.steps,
        priority,
        timeout: '30d',
        retry: { attempts: 2, delay: '10ms' },
        concurrency: { key: '{{ trigger.key }}', limit: 3, onLimit },
        ...(last && { output: { last: `{{ ${last} ?? null }}` } }),
      };
    });
}

const triggers: readonly object[] = [
  { type: 'manual', input: { type: 'object', properties: { n: { type: 'number' } } } },
  { type: 'webhook', path: 'drawn/hook', auth: { type: 'token' }, respond: 'finished', response: { status: 201 } },
  { type: 'schedule', cron: '0 8 * * 1-5', timeZone: 'Europe/Berlin', catchUp: 'once' },
  { type: 'schedule', every: '1h' },
  { type: 'event', event: ['lead.created', 'lead.*'], when: '{{ trigger.lead != null }}' },
  {
    type: 'form',
    schema: { type: 'object', properties: { email: { type: 'string' } } },
    map: { email: '{{ trigger.email }}' },
  },
];

function seedList(choices: WorkflowChoices, depth: number): fc.Arbitrary<readonly Seed[]> {
  return fc.array(seed(choices, depth), { minLength: 1, maxLength: choices.maxSteps ?? 5 });
}

function seed(choices: WorkflowChoices, depth: number): fc.Arbitrary<Seed> {
  const wanted = choices.kinds ?? allKinds;
  const leaves = wanted.filter((kind) => !containers.has(kind));
  const kinds = depth > 1 || leaves.length === 0 ? wanted : leaves;
  const leaf: fc.Arbitrary<readonly Seed[]> =
    depth > 0 ? fc.array(lazySeed({ ...choices, kinds: leaves }, 0), { minLength: 1, maxLength: 2 }) : fc.constant([]);
  return fc.constantFrom(...kinds).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      picks: fc.array(fc.nat({ max: 1000 }), { minLength: 6, maxLength: 6 }),
      when: rarely,
      isNamed: fc.boolean(),
      after: fc.option(fc.array(fc.nat({ max: 20 }), { maxLength: 3 }), { nil: undefined, freq: 3 }),
      onError:
        leaves.length > 0 && depth > 0
          ? fc.oneof({ weight: 6, arbitrary: fc.constant('fail' as const) }, fc.constant('continue' as const), leaf)
          : fc.constant('fail' as const),
      compensate:
        leaves.length > 0 && depth > 0 ? fc.option(leaf, { nil: undefined, freq: 2 }) : fc.constant(undefined),
      lists: containers.has(kind)
        ? fc.array(lazyList(choices, depth - 1), { minLength: 1, maxLength: 3 })
        : fc.constant([]),
    }),
  );
}

const rarely = fc.nat({ max: 5 }).map((n) => n === 5);

/** Built when it is drawn: building all depths at once takes longer than drawing. */
function lazyList(choices: WorkflowChoices, depth: number): fc.Arbitrary<readonly Seed[]> {
  return fc.constant(undefined).chain(() => seedList({ ...choices, maxSteps: 3 }, depth));
}

function lazySeed(choices: WorkflowChoices, depth: number): fc.Arbitrary<Seed> {
  return fc.constant(undefined).chain(() => seed(choices, depth));
}

/** Names a step may use: ids and variables. Each may be empty, so that it is used with ??. */
type Names = readonly string[];

class Builder {
  readonly #choices: WorkflowChoices;
  #count = 0;

  constructor(choices: WorkflowChoices) {
    this.#choices = choices;
  }

  list(seeds: readonly Seed[], outer: Names): { steps: object[]; names: Names } {
    const ids: string[] = [];
    const before: Set<number>[] = [];
    const steps = seeds.map((each, index) => {
      const id = `s${(this.#count += 1)}`;
      const after = each.after?.flatMap((pick) => (index === 0 ? [] : [pick % index]));
      const waited = new Set(after ?? ids.keys());
      for (const earlier of waited) for (const further of before[earlier] ?? []) waited.add(further);
      before.push(waited);
      const names = [...outer, ...[...waited].flatMap((earlier) => ids[earlier] ?? [])];
      ids.push(id);
      return {
        id,
        ...(each.isNamed && { name: `Step ${id}` }),
        ...(after && { after: [...new Set(after.flatMap((earlier) => ids[earlier] ?? []))] }),
        ...(each.when || each.kind === 'stop' ? { when: `{{ ${dependentOf(each, 5, names)} % 3 != 1 }}` } : {}),
        ...this.#common(each, { id, names }),
        ...this.#kind(each, names),
      };
    });
    return { steps, names: ids };
  }

  #common(each: Seed, { id, names }: { id: string; names: Names }): object {
    const { onError, compensate } = each;
    const handler = typeof onError === 'string' ? onError : this.list(withoutStops(onError), [...names, 'error']).steps;
    return {
      ...(handler !== 'fail' && { onError: handler }),
      ...(compensate && { compensate: this.list(withoutStops(compensate), [...names, id, 'error']).steps }),
    };
  }

  #kind(each: Seed, names: Names): object {
    const one = `{{ ${numberOf(each, 0, names)} }}`;
    const { type, ...fields } = this.#container(each, names) ?? this.#leaf(each, names, one);
    return { type, ...fields };
  }

  #container(each: Seed, names: Names): { type: string; [field: string]: unknown } | undefined {
    const [first = [], second, third] = each.lists;
    const test = `{{ ${dependentOf(each, 1, names)} % 2 == 0 }}`;
    switch (each.kind) {
      case 'conditional':
        if (third)
          return {
            type: 'conditional',
            cases: [
              { when: test, steps: this.list(first, names).steps },
              { when: `{{ ${dependentOf(each, 2, names)} > 3 }}`, steps: this.list(third, names).steps },
            ],
            ...(second && { else: this.list(second, names).steps }),
          };
        return {
          type: 'conditional',
          if: test,
          then: this.list(first, names).steps,
          ...(second && { else: this.list(second, names).steps }),
        };
      case 'loop':
        return this.#loop(each, first, names);
      case 'parallel':
        return {
          type: 'parallel',
          branches: each.lists.map((list) => this.list(list, names).steps),
          join: (['all', 'any', 1] as const)[pick(each, 1) % 3],
        };
      default:
        return undefined;
    }
  }

  #loop(each: Seed, list: readonly Seed[], names: Names): { type: string; [field: string]: unknown } {
    const rounds = 1 + (pick(each, 2) % 3);
    const source = pick(each, 1) % 3;
    const as = pick(each, 4) % 2 === 0 ? undefined : `item${(this.#count += 1)}`;
    const inside = [...names, 'index', ...(source === 0 ? [as ?? 'item'] : [])];
    const inner = this.list(list, inside);
    const last = inner.names.at(-1);
    return {
      type: 'loop',
      ...(source === 0 && { over: Array.from({ length: rounds }, (_, index) => index), ...(as && { as }) }),
      ...(source === 1 && { count: rounds }),
      ...(source === 2 && { while: `{{ index < ${rounds} && ${last ?? 'index'} != "x" }}`, max: 5 }),
      ...(source !== 2 && { concurrency: 1 + (pick(each, 3) % 3) }),
      steps: inner.steps,
      ...(pick(each, 5) % 2 === 0 && { collect: `{{ ${numberOf(each, 3, [...inside, ...inner.names])} }}` }),
      ...(pick(each, 0) % 4 === 0 && { onItemError: 'continue' }),
    };
  }

  #leaf(each: Seed, names: Names, one: string): { type: string; [field: string]: unknown } {
    switch (each.kind) {
      case 'llm':
        return { type: 'llm', model: 'default', prompt: `Say ${one}`, inputs: { context: one }, maxTokens: 50 };
      case 'integration': {
        const actions = this.#choices.actions ?? [{ service: 'gmail', action: 'save_draft' }];
        const called = actions[pick(each, 1) % actions.length] ?? { service: 'gmail', action: 'save_draft' };
        return { type: 'integration', ...called, inputs: { to: 'a@example.com', body: `Number ${one}` } };
      }
      case 'http':
        return {
          type: 'http',
          method: 'POST',
          url: `https://api.example.com/${one}`,
          body: { n: one },
          expect: [200, 201],
        };
      case 'wait':
        return wait(each, names);
      case 'approval':
        return {
          type: 'approval',
          assignees: ['role:admin'],
          data: { n: one },
          editable: ['n'],
          expires: '2d',
          onExpire: 'approve',
          onReject: 'continue',
        };
      case 'workflow':
        return {
          type: 'workflow',
          workflow: 'Other',
          inputs: { n: one },
          mode: pick(each, 1) % 2 === 0 ? 'await' : 'detached',
        };
      case 'code':
        return { type: 'code', source: 'return { n: Number(input.n) + 1 };', inputs: { n: one } };
      case 'stop':
        return {
          type: 'stop',
          status: (['completed', 'failed', 'cancelled'] as const)[pick(each, 1) % 3],
          output: { n: one },
        };
      default:
        return transformation(each, names, one);
    }
  }
}

function wait(each: Seed, names: Names): { type: string; [field: string]: unknown } {
  const forms = [
    { for: '5ms' },
    { for: `{{ ${numberOf(each, 0, names)} }}ms` },
    { until: '2020-01-01T00:00' },
    { event: 'drawn.signal', key: `k{{ ${numberOf(each, 0, names)} % 2 }}`, timeout: '1s', onTimeout: 'continue' },
    { event: 'drawn.signal', match: '{{ event.n > 1 }}', timeout: '1s', onTimeout: 'continue' },
  ];
  return { type: 'wait', ...forms[pick(each, 1) % forms.length] };
}

function transformation(each: Seed, names: Names, one: string): { type: string; [field: string]: unknown } {
  const forms = [
    { set: { n: one, text: `is ${one}`, list: [one, 2], fixed: { a: 1 } } },
    { set: { n: one } },
    { action: 'filter', items: [1, 2, 3, one], where: `{{ item > ${numberOf(each, 2, names)} }}` },
    { action: 'map', inputs: { items: [1, 2, 3], value: '{{ item + index }}' } },
    { action: 'template', text: `There are ${one}` },
  ];
  return { type: 'transformation', ...forms[pick(each, 1) % forms.length] };
}

const pick = (each: Seed, index: number): number => each.picks[index] ?? 0;

/** From 0 to 9, made of one of the names whatever its value is. */
function numberOf(each: Seed, index: number, names: Names): string {
  const choice = pick(each, index);
  const name = names[choice % (names.length + 1)];
  return name === undefined ? `(${choice % 10})` : `(JSON.stringify(${name} ?? null).length % 10)`;
}

/** The same, never a constant: a condition that depends on nothing leaves steps that never run. */
function dependentOf(each: Seed, index: number, names: Names): string {
  return `(JSON.stringify(${names[pick(each, index) % names.length] ?? 'trigger'} ?? null).length % 10)`;
}

/** An end inside of a handler or an undoing is nobody's plan. */
function withoutStops(seeds: readonly Seed[]): readonly Seed[] {
  return seeds.map((each) => (each.kind === 'stop' ? { ...each, kind: 'transformation' as const } : each));
}
