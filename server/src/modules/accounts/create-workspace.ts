import { sql } from 'kysely';
import type { EventActor, EventLog } from '#modules/events/events.module';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { insertMember } from './account-store.ts';

export interface NewWorkspace {
  name: string;
  owner: { id: string; name: string; email: string };
  locale?: 'en' | 'de' | undefined;
  timeZone?: string | undefined;
  defaultRegion?: string | undefined;
  isDemo?: boolean | undefined;
  /** Who creates it; the owner unless told. */
  actor?: EventActor | undefined;
}

/**
 * Creates a workspace with its owner. Runs as the owner of the database, since a workspace that does not exist yet
 * has no wall to work behind; modules that seed their defaults subscribe to `workspace.created`.
 */
export async function createWorkspace(
  tx: Tx,
  deps: { ids: Ids; events: EventLog },
  workspace: NewWorkspace,
): Promise<string> {
  const workspaceId = deps.ids.next();
  await sql`select set_config('millrace.workspace_id', ${workspaceId}, true)`.execute(tx);
  await tx
    .insertInto('workspaces')
    .values({
      id: workspaceId,
      name: workspace.name,
      locale: workspace.locale ?? 'en',
      time_zone: workspace.timeZone ?? 'UTC',
      default_region: workspace.defaultRegion ?? 'US',
      is_demo: workspace.isDemo ?? false,
    })
    .execute();
  const { owner } = workspace;
  await insertMember(tx, { workspaceId, userId: owner.id, role: 'owner', name: owner.name, email: owner.email });
  const actor = workspace.actor ?? { kind: 'user' as const, id: owner.id };
  await deps.events.record(tx, [
    {
      workspaceId,
      type: 'workspace.created',
      entityType: 'workspace',
      entityId: workspaceId,
      actor,
      after: { name: workspace.name, isDemo: workspace.isDemo ?? false },
    },
  ]);
  return workspaceId;
}
