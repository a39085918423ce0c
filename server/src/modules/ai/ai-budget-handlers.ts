import { addedUpAtMost, getAiBudget, getAiUsage, updateAiBudget } from '@millrace/contracts/ai/ai-budget';
import { requestErrors } from '@millrace/contracts/errors';
import type { AnswerOf } from '@millrace/contracts/operation';
import { diffFields, type EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database';
import { monthOf } from './spend.ts';
import { type BudgetRow, selectBudget, selectSpending, selectUsage, upsertBudget } from './spending-store.ts';

export function bindAiBudgetHandlers(deps: { clock: Clock; events: EventLog }): Binding[] {
  return [
    bind(getAiBudget, async ({ tx, workspaceId }) => present(tx, workspaceId, deps.clock.now())),
    bind(updateAiBudget, async ({ tx, workspaceId, input, caller, ifMatch }) => {
      // Two at once: the second waits, and sees what the first has written.
      await sql`select pg_advisory_xact_lock(hashtextextended(${`ai_budget:${workspaceId}`}, 0))`.execute(tx);
      const before = await selectBudget(tx, workspaceId);
      if (ifMatch !== undefined && ifMatch !== before.version) {
        throw new Problem(requestErrors.preconditionFailed, 'The budget has changed since you read it. Load it again.');
      }
      const changes = diffFields(toLimits(before), input);
      if (changes) {
        const after = { ...before, ...given(input), version: before.version + 1, updatedAt: deps.clock.now() };
        await upsertBudget(tx, workspaceId, after);
        const entity = { workspaceId, entityType: 'workspace', entityId: workspaceId, actor: caller.actor };
        await deps.events.record(tx, [{ ...entity, type: 'workspace.ai_budget_changed', ...changes }]);
      }
      return await present(tx, workspaceId, deps.clock.now());
    }),
    bind(getAiUsage, async ({ tx, workspaceId }) => {
      const month = monthOf(deps.clock.now());
      return { month, ...(await selectUsage(tx, workspaceId, { month, most: addedUpAtMost })) };
    }),
  ];
}

function toLimits({ monthlyTokens, monthlyCostMicros }: BudgetRow) {
  return { monthlyTokens, monthlyCostMicros };
}

type Given = Partial<Record<keyof ReturnType<typeof toLimits>, number | null | undefined>>;

function given({ monthlyTokens, monthlyCostMicros }: Given) {
  return {
    ...(monthlyTokens === undefined ? {} : { monthlyTokens }),
    ...(monthlyCostMicros === undefined ? {} : { monthlyCostMicros }),
  };
}

async function present(tx: Tx, workspaceId: string, now: Date): Promise<AnswerOf<typeof getAiBudget>> {
  const month = monthOf(now);
  const [budget, used] = await Promise.all([selectBudget(tx, workspaceId), selectSpending(tx, workspaceId, month)]);
  return {
    ...toLimits(budget),
    month,
    usedTokens: used.tokens,
    usedCostMicros: used.costMicros,
    version: budget.version,
    updatedAt: budget.updatedAt?.toISOString() ?? null,
  };
}
