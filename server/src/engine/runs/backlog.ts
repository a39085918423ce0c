/**
 * How much work waits to be claimed, so that more can be refused before it piles up. Asked on the request path, so it
 * answers what it knew a moment ago and looks again behind.
 */
import { sql } from 'kysely';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';

/** Due runs of one workspace beyond which it is to wait. */
const mostDue = 5_000;
const freshForMs = 500;
const mostRemembered = 10_000;

interface Known {
  due: number;
  at: number;
  isLooking: boolean;
}

export class Backlog {
  readonly #deps: { database: Database; clock: Clock; log: Logger };
  readonly #known = new Map<string, Known>();

  constructor(deps: { database: Database; clock: Clock; log: Logger }) {
    this.#deps = deps;
  }

  isFull(workspaceId: string): boolean {
    const now = this.#deps.clock.now().getTime();
    let known = this.#known.get(workspaceId);
    if (!known) {
      if (this.#known.size >= mostRemembered) this.#known.clear();
      known = { due: 0, at: 0, isLooking: false };
      this.#known.set(workspaceId, known);
    }
    if (!known.isLooking && now - known.at > freshForMs) void this.#look(workspaceId, known);
    return known.due > mostDue;
  }

  async #look(workspaceId: string, known: Known): Promise<void> {
    known.isLooking = true;
    try {
      const result = await sql<{ due: number }>`
        select count(*)::int as due
          from (select from runs where workspace_id = ${workspaceId} and due_at is not null limit ${mostDue + 1}) due
      `.execute(this.#deps.database.owner);
      known.due = result.rows[0]?.due ?? 0;
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the backlog of runs could not be counted');
    } finally {
      known.at = this.#deps.clock.now().getTime();
      known.isLooking = false;
    }
  }
}
