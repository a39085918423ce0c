import type { Outgoing } from './outgoing.ts';

/** One channel's messages in this worker: those that wait, and how many slots send them. */
export class Lane {
  readonly #waiting: Outgoing[] = [];
  readonly #slots: number;
  /** Slots at work. */
  active = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.active === 0;
  }

  get mayStartSlot(): boolean {
    return this.active < this.#slots && this.#waiting.length > 0;
  }

  put(outgoing: Outgoing): void {
    this.#waiting.push(outgoing);
  }

  take(): Outgoing | undefined {
    return this.#waiting.shift();
  }

  /** Empties the lane; answers what was in it. */
  drop(): Outgoing[] {
    return this.#waiting.splice(0);
  }
}
