/** Notes when something was last used without a query per use: gathered here, written in one statement. */
import type { Logger } from '#platform/log/logger';

const writeEveryMs = 30_000;

export class LastUses<Use> {
  readonly #uses = new Map<string, Use>();
  readonly #write: (uses: Map<string, Use>) => Promise<void>;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;

  constructor(deps: { write: (uses: Map<string, Use>) => Promise<void>; log: Logger }) {
    this.#write = deps.write;
    this.#log = deps.log;
    this.#timer = setInterval(() => void this.flush(), writeEveryMs);
    this.#timer.unref();
  }

  note(id: string, use: Use): void {
    this.#uses.set(id, use);
  }

  /** Writes what has gathered. A failure is logged: a use that was not noted harms nobody. */
  async flush(): Promise<void> {
    if (this.#uses.size === 0) return;
    const uses = new Map(this.#uses);
    this.#uses.clear();
    try {
      await this.#write(uses);
    } catch (error) {
      this.#log.warn({ err: error }, 'last uses could not be written');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
