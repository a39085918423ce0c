/**
 * Lines of steps that may be given up because of what happens elsewhere: another one failed, enough have finished, the
 * run was cancelled or lost. What is under way in one is aborted, what has not begun does not begin.
 */
export class Branch {
  readonly #children = new Set<Branch>();
  readonly #calls = new Set<AbortController>();
  readonly #parent: Branch | undefined;
  #isAbandoned = false;

  constructor(parent?: Branch) {
    this.#parent = parent;
    if (!parent) return;
    this.#isAbandoned = parent.isAbandoned;
    parent.#children.add(this);
  }

  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  abandon(): void {
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    for (const call of this.#calls) call.abort();
    for (const child of this.#children) child.abandon();
  }

  /** Everything in it has come to an end. */
  close(): void {
    const parent = this.#parent;
    if (parent) parent.#children.delete(this);
  }

  /** A signal for one call; `over` forgets it. */
  openCall(): { signal: AbortSignal; over(): void } {
    const controller = new AbortController();
    if (this.#isAbandoned) controller.abort();
    this.#calls.add(controller);
    return { signal: controller.signal, over: () => void this.#calls.delete(controller) };
  }
}
