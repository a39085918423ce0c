/**
 * What time it is in the database, as its answers tell. An answer was written somewhere between question and arrival, so
 * it is off by at most half of the time between them: the closest one counts until it is too old to be better than a new
 * one, or until a new one shows that the database's clock was set.
 */

/** How far two clocks may come apart, in milliseconds for each millisecond. */
const drift = 0.0002;

export class DatabaseClock {
  #known: { ahead: number; off: number; at: number } | undefined;

  /** `askedAt` and `answeredAt` are of a clock that never goes back, in milliseconds. */
  note(said: Date, { askedAt, answeredAt }: { askedAt: number; answeredAt: number }): void {
    const off = (answeredAt - askedAt) / 2;
    const ahead = said.getTime() - (askedAt + answeredAt) / 2;
    if (this.#known) {
      const knownOff = this.#known.off + (answeredAt - this.#known.at) * drift;
      // PostgreSQL's answer is rounded to milliseconds here.
      const agrees = Math.abs(ahead - this.#known.ahead) <= off + knownOff + 1;
      if (agrees && knownOff < off) return;
    }
    this.#known = { ahead, off, at: answeredAt };
  }

  /** Undefined before the first answer. */
  at(monotonicMs: number): Date | undefined {
    return this.#known && new Date(Math.round(monotonicMs + this.#known.ahead));
  }
}
