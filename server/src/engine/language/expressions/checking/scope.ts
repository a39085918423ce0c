/** The names an expression may use at one place of a definition. Immutable: each step gets one of its own. */
import type { CompiledValue } from '../../plan.ts';
import { any, type Shape } from './shape.ts';

export interface Binding {
  readonly name: string;
  readonly kind: 'global' | 'step' | 'variable';
  /** `any` without it. */
  readonly shape?: Shape;
  /** Why it may have no value here: a clause such as `it is skipped unless its "when" holds`. */
  readonly maybe?: { readonly why: string; readonly cause: 'skipped' | 'failed' | 'empty' };
  /** What it is, where that is written in the definition itself. */
  readonly value?: CompiledValue;
  /** The text of the step's `when`: under the same condition the step surely ran. */
  readonly when?: string;
}

export class Scope {
  readonly #outer: Scope | undefined;
  readonly #own: ReadonlyMap<string, Binding>;
  readonly #isVisible: ((name: string) => boolean) | undefined;

  constructor(own: ReadonlyMap<string, Binding>, outer?: Scope, isVisible?: (name: string) => boolean) {
    this.#outer = outer;
    this.#own = own;
    this.#isVisible = isVisible;
  }

  /** What is inside hides what is around. */
  with(bindings: Iterable<Binding>): Scope {
    return new Scope(new Map([...bindings].map((binding) => [binding.name, binding])), this);
  }

  /** Of the steps of a list, those that are visible. The map is shared, since a list may be long, and may still grow. */
  withSteps(steps: ReadonlyMap<string, Binding>, isVisible: (name: string) => boolean): Scope {
    return new Scope(steps, this, isVisible);
  }

  /** Where these names surely have a value. */
  whereSure(names: Iterable<string>): Scope {
    const sure = [...names].flatMap((name) => {
      const binding = this.find(name);
      if (!binding?.maybe) return [];
      const { maybe: _, ...rest } = binding;
      return [rest];
    });
    return sure.length === 0 ? this : this.with(sure);
  }

  /** Inside of a condition that holds. Steps that ran under the same one have a value there, too. */
  under(condition: boolean | string, shown: ReadonlySet<string>): Scope {
    const same = typeof condition === 'string' ? this.all().filter(({ when }) => when === condition.trim()) : [];
    return this.whereSure([...shown, ...same.map(({ name }) => name)]);
  }

  find(name: string): Binding | undefined {
    const own = this.#own.get(name);
    return own && this.#isVisible?.(name) !== false ? own : this.#outer?.find(name);
  }

  all(): Binding[] {
    const found = new Map<string, Binding>();
    for (const binding of this.#outer?.all() ?? []) found.set(binding.name, binding);
    for (const [name, binding] of this.#own) if (this.#isVisible?.(name) !== false) found.set(name, binding);
    return [...found.values()];
  }
}

export function shapeOfBinding(binding: Binding | undefined): Shape {
  return binding?.shape ?? any;
}
