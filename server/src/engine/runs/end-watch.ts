/** Wakes who waits for the end of a run that this process carries out. What others end is found by looking. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Tx } from '#platform/postgres/database';
import type { RunChange } from './journal.ts';

export class EndWatch {
  readonly #waiting = new Map<string, Set<AbortController>>();

  /** From here on no end is missed that becomes visible after the call. */
  of(runId: string): Disposable & { wait(atMostMs: number): Promise<void> } {
    const ended = new AbortController();
    const others = this.#waiting.get(runId) ?? new Set();
    this.#waiting.set(runId, others.add(ended));
    return {
      wait: async (atMostMs) => await delay(atMostMs, undefined, { signal: ended.signal }).catch(() => {}),
      [Symbol.dispose]: () => {
        others.delete(ended);
        if (others.size === 0) this.#waiting.delete(runId);
      },
    };
  }

  tell(tx: Pick<Tx, 'afterCommit'>, changes: readonly RunChange[]): void {
    if (this.#waiting.size === 0) return;
    const ended = changes.filter(({ run, end }) => end.state !== 'waiting' && this.#waiting.has(run.id));
    if (ended.length === 0) return;
    tx.afterCommit(() => {
      for (const { run } of ended) for (const waiting of this.#waiting.get(run.id) ?? []) waiting.abort();
    });
  }
}
