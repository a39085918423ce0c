/** Every request asks what its workspace has chosen; the database is asked once in ten seconds. */
import type { Clock } from '#platform/clock';
import type { ChosenLimits } from '#platform/http/limits/limit-settings';

const rememberedMs = 10_000;
const maxRemembered = 10_000;

interface Remembered {
  choice: Promise<ChosenLimits>;
  until: number;
}

export class ChoiceCache {
  readonly #clock: Clock;
  readonly #load: (workspaceId: string) => Promise<ChosenLimits>;
  readonly #remembered = new Map<string, Remembered>();

  constructor(deps: { clock: Clock; load: (workspaceId: string) => Promise<ChosenLimits> }) {
    this.#clock = deps.clock;
    this.#load = deps.load;
  }

  /** Those who ask at the same time wait for the same answer. */
  get(workspaceId: string): Promise<ChosenLimits> {
    const now = this.#clock.now().getTime();
    const known = this.#remembered.get(workspaceId);
    if (known && known.until > now) return known.choice;
    const choice = this.#load(workspaceId);
    choice.catch(() => this.forget(workspaceId));
    this.#remembered.delete(workspaceId);
    // The oldest goes first: a Map keeps the order of insertion.
    if (this.#remembered.size >= maxRemembered) this.#remembered.delete(this.#remembered.keys().next().value ?? '');
    this.#remembered.set(workspaceId, { choice, until: now + rememberedMs });
    return choice;
  }

  forget(workspaceId: string): void {
    this.#remembered.delete(workspaceId);
  }
}
