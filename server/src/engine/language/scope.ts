/** The names an expression may use at one place of a definition. Immutable: each step gets one of its own. */

export interface Binding {
  readonly name: string;
  readonly kind: 'global' | 'step' | 'variable';
}

export class Scope {
  readonly #outer: Scope | undefined;
  readonly #own: ReadonlyMap<string, Binding>;

  constructor(bindings: Iterable<Binding>, outer?: Scope) {
    this.#outer = outer;
    this.#own = new Map([...bindings].map((binding) => [binding.name, binding]));
  }

  /** What is inside hides what is around. */
  with(bindings: Iterable<Binding>): Scope {
    return new Scope(bindings, this);
  }

  find(name: string): Binding | undefined {
    return this.#own.get(name) ?? this.#outer?.find(name);
  }

  all(): Binding[] {
    const found = new Map<string, Binding>();
    for (const binding of this.#outer?.all() ?? []) found.set(binding.name, binding);
    for (const [name, binding] of this.#own) found.set(name, binding);
    return [...found.values()];
  }
}
