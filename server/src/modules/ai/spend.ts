/**
 * Keeping an AI call within the budget of its workspace. Before the call the most it can use is added to the month, and
 * refused if that goes beyond a limit; afterwards the difference to what it did use is taken back. A call that never
 * ended keeps counting with the most: nobody knows what the provider charged.
 */
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Database } from '#platform/postgres/database';
import type { Price } from './price.ts';
import { addSpending, endCall, insertCall, selectBudget } from './spending-store.ts';

export interface SpendDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
}

export interface Reservation {
  workspaceId: string;
  runId: string | null;
  model: string;
  /** The most it can be. */
  inputTokens: number;
  outputTokens: number;
  /** Undefined: nobody has said what the model costs. */
  price: Price | undefined;
}

export type Reserved =
  | {
      kind: 'reserved';
      settle(used: { inputTokens: number; outputTokens: number }): Promise<{ costMicros: number | undefined }>;
    }
  | { kind: 'refused'; code: 'budget_reached' | 'price_unknown'; message: string };

export async function reserveSpending(deps: SpendDeps, reservation: Reservation): Promise<Reserved> {
  const { database, clock, ids } = deps;
  const { workspaceId, price, inputTokens, outputTokens } = reservation;
  const at = clock.now();
  const month = monthOf(at);
  const most = { tokens: inputTokens + outputTokens, costMicros: costOf(price, reservation) ?? 0 };
  const id = ids.next();
  try {
    await database.inWorkspace(workspaceId, async (tx) => {
      const [budget, used] = await Promise.all([
        selectBudget(tx, workspaceId),
        addSpending(tx, workspaceId, { month, ...most }),
      ]);
      if (budget.monthlyCostMicros !== null && price === undefined)
        throw new Refusal('price_unknown', unknownPrice(reservation.model));
      const isBeyond =
        (budget.monthlyTokens !== null && used.tokens > budget.monthlyTokens) ||
        (budget.monthlyCostMicros !== null && used.costMicros > budget.monthlyCostMicros);
      if (isBeyond) throw new Refusal('budget_reached', beyond(budget.monthlyTokens, budget.monthlyCostMicros));
      await insertCall(tx, workspaceId, { ...reservation, id, at, ...most });
    });
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
  return {
    kind: 'reserved',
    async settle(used) {
      const costMicros = costOf(price, used);
      await database.inWorkspace(workspaceId, async (tx) => {
        await addSpending(tx, workspaceId, {
          month,
          tokens: used.inputTokens + used.outputTokens - most.tokens,
          costMicros: (costMicros ?? 0) - most.costMicros,
        });
        await endCall(tx, workspaceId, { id, ...used, costMicros: costMicros ?? 0 });
      });
      return { costMicros };
    },
  };
}

/** Undoes what the transaction has added, too. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: 'budget_reached' | 'price_unknown';

  constructor(code: Refusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** The first day of the month, in UTC. */
export function monthOf(at: Date): string {
  return `${at.toISOString().slice(0, 7)}-01`;
}

function costOf(price: Price | undefined, used: { inputTokens: number; outputTokens: number }): number | undefined {
  if (!price) return undefined;
  // Dollars a million tokens are micros a token.
  return Math.ceil(used.inputTokens * price.input + used.outputTokens * price.output);
}

function beyond(tokens: number | null, costMicros: number | null): string {
  const limits = [
    ...(tokens === null ? [] : [`${tokens} tokens`]),
    ...(costMicros === null ? [] : [`${(costMicros / 1_000_000).toFixed(2)} US dollars`]),
  ];
  return `The AI budget of the workspace, ${limits.join(' and ')} a month, does not allow this call. An owner or admin can raise it; it starts anew with the next month (UTC).`;
}

function unknownPrice(model: string): string {
  return `The workspace limits what AI may cost, and nobody has said what ${model} costs: whoever runs the installation sets AI_PRICES.`;
}
