/** Which times what is published starts at. */
import type { Plan, PlanTrigger } from '#engine/language/plan';
import { nextTimes, type Schedule } from '#engine/schedules/schedule';
import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/postgres/database';
import type { WorkflowScope } from './endpoint-store.ts';
import { type NewSchedule, replaceSchedules } from './schedule-store.ts';

export type ScheduleTrigger = Extract<PlanTrigger, { kind: 'schedule' }>;

/** Without a time zone of its own, it is that of the workspace. */
export function toSchedule(trigger: ScheduleTrigger, timeZone: string): Schedule {
  return 'cron' in trigger.at
    ? { kind: 'cron', cron: trigger.at.cron, timeZone: trigger.timeZone ?? timeZone }
    : { kind: 'interval', everyMs: trigger.at.everyMs };
}

/** Without a plan nothing starts any more; from then on missed times are no longer made up for. */
export async function setSchedules(
  tx: Tx,
  deps: { clock: Clock },
  set: WorkflowScope & { plan: Plan | undefined },
): Promise<void> {
  const { workspaceId, workflowId, plan } = set;
  const triggers = (plan?.triggers ?? []).flatMap((trigger, position) =>
    trigger.kind === 'schedule' ? [{ trigger, position }] : [],
  );
  const timeZone = triggers.length > 0 ? await selectTimeZone(tx, workspaceId) : 'UTC';
  const now = deps.clock.now();
  const schedules = triggers.map(({ trigger, position }): NewSchedule => {
    const { at, catchUp, timeZone: own } = trigger;
    const [nextAt = null] = nextTimes(toSchedule(trigger, timeZone), now, 1);
    return { position, rule: JSON.stringify({ at, catchUp, timeZone: own ?? null }), nextAt, lastAt: now };
  });
  await replaceSchedules(tx, { workspaceId, workflowId }, schedules);
}

async function selectTimeZone(tx: Tx, workspaceId: string): Promise<string> {
  const row = await tx.selectFrom('workspaces').select('time_zone').where('id', '=', workspaceId).executeTakeFirst();
  return row?.time_zone ?? 'UTC';
}
