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

interface Used extends Usage {
  calls: number;
}

interface UsageOfMonth {
  isWhole: boolean;
  models: (Used & { model: string })[];
  workflows: (Used & { workflow: { id: string; name: string } | null })[];
}

/** By model and by workflow, of the newest calls of a month. */
export async function selectUsage(
  db: Db,
  workspaceId: string,
  { month, most }: { month: string; most: number },
): Promise<UsageOfMonth> {
  const result = await sql<UsageOfMonth>`
    with calls as materialized (
      select run_id, model, input_tokens + output_tokens as tokens, cost_micros
        from ai_calls
       where workspace_id = ${workspaceId} and created_at >= ${`${month}T00:00:00Z`}::timestamptz
       order by created_at desc limit ${most}
    ), by_model as (
      select model, count(*) as calls, sum(tokens) as tokens, sum(cost_micros) as "costMicros"
        from calls group by model order by 4 desc, 3 desc, model limit 50
    ), by_run as (
      select run_id, count(*) as calls, sum(tokens) as tokens, sum(cost_micros) as cost from calls group by run_id
    ), by_workflow as (
      select case when w.id is not null then json_build_object('id', w.id, 'name', w.name) end as workflow,
             sum(u.calls) as calls, sum(u.tokens) as tokens, sum(u.cost) as "costMicros"
        from by_run u
        left join runs r on r.workspace_id = ${workspaceId} and r.id = u.run_id
        left join workflows w on w.workspace_id = ${workspaceId} and w.id = r.workflow_id
       group by w.id, w.name order by 4 desc, 3 desc, w.name limit 50
    )
    select (select count(*) from calls) < ${most} as "isWhole",
           coalesce((select json_agg(m) from by_model m), '[]') as models,
           coalesce((select json_agg(f) from by_workflow f), '[]') as workflows`.execute(db);
  return result.rows[0] ?? { isWhole: true, models: [], workflows: [] };
}

function toNumber(value: string | number | bigint | null): number | null {
  return value === null ? null : Number(value);
}
