import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database';
import type { WorkflowScope } from './endpoint-store.ts';

export interface ScheduleRow {
  position: number;
  rule: string;
}

export interface NewSchedule extends ScheduleRow {
  nextAt: Date | null;
  lastAt: Date;
}

/** One that says the same goes on where it is. */
export async function replaceSchedules(tx: Tx, scope: WorkflowScope, schedules: readonly NewSchedule[]): Promise<void> {
  const { workspaceId, workflowId } = scope;
  const kept = schedules.map(({ position, rule }) => `${position} ${rule}`);
  await sql`
    delete from workflow_schedules
     where workspace_id = ${workspaceId} and workflow_id = ${workflowId}
       and position || ' ' || rule <> all (${kept}::text[])
  `.execute(tx);
  if (schedules.length === 0) return;
  await tx
    .insertInto('workflow_schedules')
    .values(
      schedules.map(({ position, rule, nextAt, lastAt }) => ({
        workspace_id: workspaceId,
        workflow_id: workflowId,
        position,
        rule,
        next_at: nextAt,
        last_at: lastAt,
      })),
    )
    .onConflict((conflict) => conflict.columns(['workspace_id', 'workflow_id', 'position']).doNothing())
    .execute();
}

export interface DueSchedule {
  workspace_id: string;
  workflow_id: string;
  position: number;
  last_at: Date;
  version_id: string;
  definition: unknown;
  time_zone: string;
  owner_id: string | null;
}

/**
 * As the owner, over all workspaces: what is due, locked until the tick is decided. What another process has in hand is
 * left to it.
 */
export async function lockDueSchedules(tx: Tx, due: { now: Date; limit: number }): Promise<DueSchedule[]> {
  const result = await sql<DueSchedule>`
    select s.workspace_id, s.workflow_id, s.position, s.last_at, v.id as version_id, v.definition, p.time_zone, w.owner_id
      from workflow_schedules s
      join workflows w on w.workspace_id = s.workspace_id and w.id = s.workflow_id and w.state = 'active'
      join workflow_versions v on v.workspace_id = w.workspace_id and v.id = w.published_id
      join workspaces p on p.id = s.workspace_id
     where s.next_at <= ${due.now}
     order by s.next_at
     limit ${due.limit}
       for update of s skip locked
  `.execute(tx);
  return result.rows;
}

export async function moveSchedule(
  tx: Tx,
  schedule: Pick<DueSchedule, 'workspace_id' | 'workflow_id' | 'position'>,
  to: { lastAt: Date; nextAt: Date | null },
): Promise<void> {
  await tx
    .updateTable('workflow_schedules')
    .set({ last_at: to.lastAt, next_at: to.nextAt })
    .where('workspace_id', '=', schedule.workspace_id)
    .where('workflow_id', '=', schedule.workflow_id)
    .where('position', '=', schedule.position)
    .execute();
}
