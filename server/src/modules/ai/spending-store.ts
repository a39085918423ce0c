/** The budget of a workspace, and what its AI calls have used up of it, month by month (UTC). */
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export interface Usage {
  tokens: number;
  costMicros: number;
}

export interface BudgetRow {
  monthlyTokens: number | null;
  monthlyCostMicros: number | null;
  version: number;
  updatedAt: Date | null;
}

const none: BudgetRow = { monthlyTokens: null, monthlyCostMicros: null, version: 1, updatedAt: null };

export async function selectBudget(db: Db, workspaceId: string): Promise<BudgetRow> {
  const row = await db.selectFrom('ai_budgets').selectAll().where('workspace_id', '=', workspaceId).executeTakeFirst();
  if (!row) return none;
  return {
    monthlyTokens: toNumber(row.monthly_tokens),
    monthlyCostMicros: toNumber(row.monthly_cost_micros),
    version: row.version,
    updatedAt: row.updated_at,
  };
}

export async function upsertBudget(tx: Tx, workspaceId: string, budget: BudgetRow): Promise<void> {
  const values = {
    monthly_tokens: budget.monthlyTokens,
    monthly_cost_micros: budget.monthlyCostMicros,
    version: budget.version,
    ...(budget.updatedAt ? { updated_at: budget.updatedAt } : {}),
  };
  await tx
    .insertInto('ai_budgets')
    .values({ workspace_id: workspaceId, ...values })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(values))
    .execute();
}

export async function selectSpending(db: Db, workspaceId: string, month: string): Promise<Usage> {
  const row = await db
    .selectFrom('ai_spending')
    .select(['tokens', 'cost_micros'])
    .where('workspace_id', '=', workspaceId)
    .where('month', '=', sql<Date>`${month}::date`)
    .executeTakeFirst();
  return { tokens: Number(row?.tokens ?? 0), costMicros: Number(row?.cost_micros ?? 0) };
}

/** Adds to what a month has used up, or takes back; answers what it is then. Its row lock lasts until the commit. */
export async function addSpending(
  tx: Tx,
  workspaceId: string,
  { month, tokens, costMicros }: Usage & { month: string },
): Promise<Usage> {
  const { rows } = await sql<{ tokens: string; cost_micros: string }>`
    insert into ai_spending as held (workspace_id, month, tokens, cost_micros)
    values (${workspaceId}, ${month}::date, ${tokens}::bigint, ${costMicros}::bigint)
    on conflict (workspace_id, month) do update
       set tokens = held.tokens + excluded.tokens, cost_micros = held.cost_micros + excluded.cost_micros
    returning tokens, cost_micros
  `.execute(tx);
  return { tokens: Number(rows[0]?.tokens ?? 0), costMicros: Number(rows[0]?.cost_micros ?? 0) };
}

export interface CallRow extends Usage {
  id: string;
  runId: string | null;
  model: string;
  inputTokens: number;
  outputTokens: number;
  at: Date;
}

export async function insertCall(tx: Tx, workspaceId: string, call: CallRow): Promise<void> {
  await tx
    .insertInto('ai_calls')
    .values({
      workspace_id: workspaceId,
      id: call.id,
      run_id: call.runId,
      model: call.model,
      input_tokens: call.inputTokens,
      output_tokens: call.outputTokens,
      cost_micros: call.costMicros,
      created_at: call.at,
    })
    .execute();
}

export async function endCall(
  tx: Tx,
  workspaceId: string,
  call: Pick<CallRow, 'id' | 'inputTokens' | 'outputTokens' | 'costMicros'>,
): Promise<void> {
  await tx
    .updateTable('ai_calls')
    .set({
      state: 'ended',
      input_tokens: call.inputTokens,
      output_tokens: call.outputTokens,
      cost_micros: call.costMicros,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', call.id)
    .execute();
}

function toNumber(value: string | number | bigint | null): number | null {
  return value === null ? null : Number(value);
}
