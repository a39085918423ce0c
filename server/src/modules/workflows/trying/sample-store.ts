import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import type { Json } from '#engine/language/json';

export interface SampleScope {
  workspaceId: string;
  workflowId: string;
}

export async function selectSample(db: Db, { workspaceId, workflowId }: SampleScope) {
  return await db
    .selectFrom('workflow_samples')
    .select(['trigger', 'pinned_at', 'step_values', 'listens_until'])
    .where('workspace_id', '=', workspaceId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();
}

export async function upsertSample(
  tx: Tx,
  { workspaceId, workflowId }: SampleScope,
  change: {
    pinned?: { trigger: Json; at: Date } | null;
    stepValues?: { readonly [id: string]: Json };
    listensUntil?: Date | null;
  },
): Promise<void> {
  const { pinned, stepValues, listensUntil } = change;
  const values = {
    ...(pinned !== undefined && { trigger: pinned && JSON.stringify(pinned.trigger), pinned_at: pinned?.at ?? null }),
    ...(stepValues && { step_values: JSON.stringify(stepValues) }),
    ...(listensUntil !== undefined && { listens_until: listensUntil }),
  };
  await tx
    .insertInto('workflow_samples')
    .values({ workspace_id: workspaceId, workflow_id: workflowId, ...values })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'workflow_id']).doUpdateSet(values))
    .execute();
}

/** The newest run of a workflow that has brought values along. */
export async function selectLastRun(db: Db, { workspaceId, workflowId }: SampleScope) {
  return await db
    .selectFrom('runs')
    .select(['id', 'trigger', 'inputs', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .where('workflow_id', '=', workflowId)
    .where('state', 'in', ['completed', 'waiting', 'failed', 'running'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

const stepsAtMost = 500;

/** What the steps of a run gave, in the order they came; of a loop, also those of its rounds. */
export async function selectStepValues(
  db: Db,
  run: { workspaceId: string; runId: string },
): Promise<{ path: string; value: Json }[]> {
  const result = await sql<{ path: string; value: Json }>`
    select path, value from (
      select e.value ->> 'path' as path, e.value -> 'value' as value, (e.value ->> 'at')::float8 as at
        from run_journal j cross join lateral json_array_elements(j.entries) as e (value)
       where j.workspace_id = ${run.workspaceId} and j.run_id = ${run.runId}
         and e.value ->> 'kind' <> 'run' and e.value ->> 'outcome' = 'done'
      union all
      select path, output::json, floor(extract(epoch from ended_at) * 1000)
        from run_effects
       where workspace_id = ${run.workspaceId} and run_id = ${run.runId} and outcome = 'done'
    ) given
    order by at limit ${stepsAtMost}
  `.execute(db);
  return result.rows;
}
