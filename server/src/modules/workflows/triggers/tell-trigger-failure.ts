import { type EventLog, systemActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';

export interface TriggerFailure {
  workspaceId: string;
  workflowId: string;
  error: unknown;
  /** What should have started a run. */
  event?: { id: string; type: string; depth: number };
}

/** That something should have started a run and could not is told where people look for it: at the workflow. */
export async function tellTriggerFailure(
  tx: Tx,
  deps: { events: EventLog },
  ...failures: readonly TriggerFailure[]
): Promise<void> {
  await deps.events.record(
    tx,
    failures.map(({ workspaceId, workflowId, error, event }) => ({
      workspaceId,
      type: 'workflow.trigger_failed',
      entityType: 'workflow',
      entityId: workflowId,
      actor: systemActor,
      after: {
        message: error instanceof Error ? error.message : String(error),
        ...(event && { event: event.type, eventId: event.id }),
      },
      cause: event && { id: event.id, depth: event.depth },
    })),
  );
}
