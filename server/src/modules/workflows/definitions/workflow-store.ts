import type { TriggerKind, WorkflowState } from '@millrace/contracts/workflows/workflow';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import { toStorableJsonText } from '#platform/storable-text';
import type { Definition } from './workflow.ts';

const summaryColumns = [
  'workflows.id',
  'workflows.name',
  'workflows.description',
  'workflows.state',
  'workflows.trigger_kinds',
  'workflows.published_version',
  'workflows.published_id',
  'workflows.has_changes',
  'workflows.owner_id',
  'workflows.created_by',
  'workflows.created_at',
  'workflows.updated_at',
  'workflows.published_at',
  'workflows.version',
  'members.name as owner_name',
] as const;

function withOwner(db: Db, workspaceId: string) {
  return db
    .selectFrom('workflows')
    .leftJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'workflows.workspace_id')
        .onRef('members.user_id', '=', 'workflows.owner_id'),
    )
    .where('workflows.workspace_id', '=', workspaceId);
}

export interface WorkflowFilter {
  workspaceId: string;
  q?: string | undefined;
  state?: WorkflowState | undefined;
  trigger?: TriggerKind | undefined;
  /** A member's id, or `none`. */
  ownerId?: string | undefined;
}

function matching(db: Db, filter: WorkflowFilter) {
  let query = withOwner(db, filter.workspaceId);
  // A workspace has dozens of workflows: looking at each name needs no index.
  if (filter.q) query = query.where(sql<boolean>`strpos(lower(workflows.name), lower(${filter.q})) > 0`);
  query = filter.state ? query.where('state', '=', filter.state) : query.where('state', '<>', 'archived');
  if (filter.trigger) query = query.where(sql<boolean>`${filter.trigger} = any (workflows.trigger_kinds)`);
  if (filter.ownerId === 'none') query = query.where('owner_id', 'is', null);
  else if (filter.ownerId) query = query.where('owner_id', '=', filter.ownerId);
  return query;
}

/** Newest first: ids are made in order of time. */
export async function selectWorkflows(
  db: Db,
  filter: WorkflowFilter,
  page: { limit: number; beforeId: string | undefined },
) {
  let query = matching(db, filter).select(summaryColumns).orderBy('workflows.id', 'desc').limit(page.limit);
  if (page.beforeId) query = query.where('workflows.id', '<', page.beforeId);
  return await query.execute();
}

export async function countWorkflows(db: Db, filter: WorkflowFilter): Promise<number> {
  const row = await matching(db, filter)
    .select(sql<string>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Names and ids by which a definition may call another workflow. */
export async function selectWorkflowNames(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('workflows')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('state', '<>', 'archived')
    .limit(10_000)
    .execute();
  return rows.flatMap(({ id, name }) => [id, name]);
}

export async function selectWorkflow(db: Db, workspaceId: string, id: string) {
  return await withOwner(db, workspaceId)
    .select([...summaryColumns, 'workflows.definition', 'workflows.minutes_saved'])
    .where('workflows.id', '=', id)
    .executeTakeFirst();
}

export type WorkflowRow = NonNullable<Awaited<ReturnType<typeof selectWorkflow>>>;

/** The lock serialises everything that changes a workflow or what is published of it. */
export async function lockWorkflow(tx: Tx, workspaceId: string, id: string) {
  return await tx
    .selectFrom('workflows')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export type LockedWorkflow = NonNullable<Awaited<ReturnType<typeof lockWorkflow>>>;

/** Definitions keep the order of their keys: the column is `json`. */
export function toJson(definition: Definition) {
  return sql<never>`${toStorableJsonText(definition)}::json`;
}

export interface NewWorkflow {
  workspaceId: string;
  id: string;
  name: string;
  description: string | null;
  definition: Definition;
  triggerKinds: readonly TriggerKind[];
  ownerId: string | null;
  createdBy: string | null;
  minutesSaved: number | null;
  at: Date;
}

export async function insertWorkflow(tx: Tx, workflow: NewWorkflow): Promise<void> {
  await tx
    .insertInto('workflows')
    .values({
      workspace_id: workflow.workspaceId,
      id: workflow.id,
      name: workflow.name,
      description: workflow.description,
      definition: toJson(workflow.definition),
      trigger_kinds: [...workflow.triggerKinds],
      owner_id: workflow.ownerId,
      created_by: workflow.createdBy,
      minutes_saved: workflow.minutesSaved,
      created_at: workflow.at,
      updated_at: workflow.at,
    })
    .execute();
}

export interface WorkflowChange {
  name?: string;
  description?: string | null;
  definition?: Definition;
  triggerKinds?: readonly TriggerKind[];
  ownerId?: string | null;
  minutesSaved?: number | null;
  state?: WorkflowState;
  hasChanges?: boolean;
  published?: { id: string; version: number; at: Date };
}

/** Writes what is given and raises the version of the record. */
export async function updateWorkflow(
  tx: Tx,
  workflow: { workspace_id: string; id: string },
  { change, at }: { change: WorkflowChange; at: Date },
): Promise<void> {
  const { definition, published, triggerKinds } = change;
  await tx
    .updateTable('workflows')
    .set({
      version: sql`version + 1`,
      updated_at: at,
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.description === undefined ? {} : { description: change.description }),
      ...(definition === undefined ? {} : { definition: toJson(definition) }),
      ...(triggerKinds === undefined ? {} : { trigger_kinds: [...triggerKinds] }),
      ...(change.ownerId === undefined ? {} : { owner_id: change.ownerId }),
      ...(change.minutesSaved === undefined ? {} : { minutes_saved: change.minutesSaved }),
      ...(change.state === undefined ? {} : { state: change.state }),
      ...(change.hasChanges === undefined ? {} : { has_changes: change.hasChanges }),
      ...(published === undefined
        ? {}
        : { published_id: published.id, published_version: published.version, published_at: published.at }),
    })
    .where('workspace_id', '=', workflow.workspace_id)
    .where('id', '=', workflow.id)
    .execute();
}

export async function hasRuns(db: Db, workspaceId: string, workflowId: string): Promise<boolean> {
  const row = await db
    .selectFrom('runs')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('workflow_id', '=', workflowId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteWorkflowRow(tx: Tx, workspaceId: string, id: string): Promise<void> {
  await tx.deleteFrom('workflows').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
}

/** Whose a workflow is that an API key makes: who made the key, else the workspace's first owner. */
export async function selectOwnerForKey(db: Db, workspaceId: string, apiKeyId: string): Promise<string | null> {
  const result = await sql<{ id: string }>`
    select members.user_id as id
      from members
      left join api_keys on api_keys.workspace_id = members.workspace_id and api_keys.id = ${apiKeyId}
     where members.workspace_id = ${workspaceId}
       and (members.user_id = api_keys.created_by or members.role = 'owner')
     order by (members.user_id = api_keys.created_by) is true desc, members.created_at, members.user_id
     limit 1
  `.execute(db);
  return result.rows[0]?.id ?? null;
}

export async function isMember(db: Db, workspaceId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('members')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}
