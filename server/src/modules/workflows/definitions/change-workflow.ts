/** Making, editing, archiving and deleting workflows. What runs is changed only by publishing. */
import { requestErrors } from '@millrace/contracts/errors';
import type { Reach } from '@millrace/contracts/permissions';
import { workflowErrors } from '@millrace/contracts/workflows/errors';
import { diffFields, type EventActor, type EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { selectVersion } from './version-store.ts';
import {
  deleteWorkflowRow,
  hasRuns,
  insertWorkflow,
  isMember,
  type LockedWorkflow,
  lockWorkflow,
  selectOwnerForKey,
  selectWorkflow,
  updateWorkflow,
} from './workflow-store.ts';
import { type Definition, isOwn, isSameDefinition, nameDefinition, triggerKindsOf } from './workflow.ts';

export interface WorkflowDeps {
  events: EventLog;
  ids: Ids;
  clock: Clock;
  /** Whoever remembers what is published in this workspace forgets it, once the transaction has committed. */
  announce(tx: Tx, workspaceId: string): void;
}

/** Who does it, how far they reach, and the version they have seen. */
export interface Editor {
  workspaceId: string;
  actor: Extract<EventActor, { kind: 'user' | 'api_key' }>;
  reach: Reach;
  ifMatch?: number | undefined;
}

/** The workflow, locked, when the editor may change it as it is now. */
export async function lockForEditor(tx: Tx, editor: Editor, id: string): Promise<LockedWorkflow> {
  const workflow = await lockWorkflow(tx, editor.workspaceId, id);
  if (!workflow) throw notFound();
  requireOwnReach(workflow, editor);
  if (editor.ifMatch !== undefined && editor.ifMatch !== workflow.version) {
    throw new Problem(
      requestErrors.preconditionFailed,
      `“${workflow.name}” has changed since you read it (version ${workflow.version} now). Read it again.`,
      { extensions: { version: workflow.version } },
    );
  }
  return workflow;
}

export function requireOwnReach(
  workflow: { name: string; owner_id: string | null; created_by: string | null },
  { actor, reach }: Pick<Editor, 'actor' | 'reach'>,
): void {
  if (reach === 'all' || isOwn(workflow, actor.id)) return;
  throw new Problem(
    workflowErrors.notYours,
    `“${workflow.name}” is somebody else’s. Ask them or an admin, or duplicate it and change your own.`,
  );
}

export function notFound(): Problem {
  return new Problem(workflowErrors.notFound, 'This workflow does not exist, or was deleted.');
}

export function requireNotArchived(workflow: { name: string; state: string }): void {
  if (workflow.state !== 'archived') return;
  throw new Problem(workflowErrors.archived, `“${workflow.name}” is archived. Restore it first.`);
}

export async function createWorkflow(
  tx: Tx,
  deps: WorkflowDeps,
  created: Pick<Editor, 'workspaceId' | 'actor'> & {
    name?: string | undefined;
    description?: string | null | undefined;
    definition: Definition;
    minutesSaved?: number | null;
  },
): Promise<string> {
  const { workspaceId, actor } = created;
  const id = deps.ids.next();
  const { name, definition } = nameDefinition(created.definition, created.name);
  const ownerId = actor.kind === 'user' ? actor.id : await selectOwnerForKey(tx, workspaceId, actor.id);
  const description = created.description || null;
  await insertWorkflow(tx, {
    workspaceId,
    id,
    name,
    description,
    definition,
    triggerKinds: triggerKindsOf(definition),
    ownerId,
    createdBy: actor.id,
    minutesSaved: created.minutesSaved ?? null,
    at: deps.clock.now(),
  });
  await record(tx, deps, { workspaceId, id, actor, type: 'workflow.created', after: { name, description, ownerId } });
  return id;
}

export async function duplicateWorkflow(
  tx: Tx,
  deps: WorkflowDeps,
  duplicated: Pick<Editor, 'workspaceId' | 'actor'> & { id: string; name?: string | undefined },
): Promise<string> {
  const original = await selectWorkflow(tx, duplicated.workspaceId, duplicated.id);
  if (!original) throw notFound();
  const definition = original.definition as Definition; // written from this type
  const name = duplicated.name ?? `${original.name.slice(0, 190)} (copy)`;
  const { description, minutes_saved: minutesSaved } = original;
  return await createWorkflow(tx, deps, { ...duplicated, name, description, definition, minutesSaved });
}

export interface DraftChange {
  name?: string | undefined;
  description?: string | null | undefined;
  definition?: Definition | undefined;
  ownerId?: string | null | undefined;
  minutesSaved?: number | null | undefined;
}

export async function changeDraft(
  tx: Tx,
  deps: WorkflowDeps,
  changed: Editor & { id: string; change: DraftChange },
): Promise<void> {
  const { workspaceId, actor, change } = changed;
  const workflow = await lockForEditor(tx, changed, changed.id);
  requireNotArchived(workflow);
  if (change.ownerId && change.ownerId !== workflow.owner_id && !(await isMember(tx, workspaceId, change.ownerId))) {
    throw new Problem(workflowErrors.unknownOwner, 'ownerId is no member of this workspace.');
  }
  const before = workflow.definition as Definition; // written from this type
  // A new definition without a name keeps the old one; one with a name gives it, unless the name is told apart.
  const named = nameDefinition(
    { name: workflow.name, ...(change.definition ?? before) },
    change.name === undefined || change.name === '' ? undefined : change.name,
  );
  const isNewDefinition = !isSameDefinition(before, named.definition);
  const { minutesSaved = workflow.minutes_saved } = change;
  const fields = { name: named.name, description: change.description, ownerId: change.ownerId, minutesSaved };
  const diff = diffFields(
    {
      name: workflow.name,
      description: workflow.description,
      ownerId: workflow.owner_id,
      minutesSaved: workflow.minutes_saved,
    },
    fields,
  );
  if (!diff && !isNewDefinition) return;
  const published = await selectPublishedDefinition(tx, workflow);
  const { description = workflow.description, ownerId = workflow.owner_id } = change;
  const hasChanges = !published || !isSameDefinition(published, named.definition);
  await updateWorkflow(tx, workflow, {
    at: deps.clock.now(),
    change: {
      ...named,
      description: description || null,
      ownerId,
      minutesSaved,
      hasChanges,
      ...(published ? {} : { triggerKinds: triggerKindsOf(named.definition) }),
    },
  });
  // Runs act for the owner: triggers that are remembered know the old one.
  if (ownerId !== workflow.owner_id) deps.announce(tx, workspaceId);
  // Definitions are large and people save often: what a draft was before is not kept, what was published is.
  const after = { ...diff?.after, ...(isNewDefinition ? { draft: workflow.version + 1 } : {}) };
  const was = { ...diff?.before, ...(isNewDefinition ? { draft: workflow.version } : {}) };
  await record(tx, deps, { workspaceId, id: workflow.id, actor, type: 'workflow.updated', before: was, after });
}

async function selectPublishedDefinition(tx: Tx, workflow: LockedWorkflow): Promise<Definition | undefined> {
  if (workflow.published_version === null) return undefined;
  const version = await selectVersion(tx, {
    workspaceId: workflow.workspace_id,
    workflowId: workflow.id,
    number: workflow.published_version,
  });
  return version?.definition as Definition | undefined; // written from this type
}

export async function archiveWorkflow(tx: Tx, deps: WorkflowDeps, archived: Editor & { id: string }): Promise<void> {
  const { workspaceId, actor } = archived;
  const workflow = await lockForEditor(tx, archived, archived.id);
  if (workflow.state === 'archived') return;
  await updateWorkflow(tx, workflow, { at: deps.clock.now(), change: { state: 'archived' } });
  deps.announce(tx, workspaceId);
  const [before, after] = [{ state: workflow.state }, { state: 'archived' }];
  await record(tx, deps, { workspaceId, id: workflow.id, actor, type: 'workflow.archived', before, after });
}

export async function restoreWorkflow(tx: Tx, deps: WorkflowDeps, restored: Editor & { id: string }): Promise<void> {
  const { workspaceId, actor } = restored;
  const workflow = await lockForEditor(tx, restored, restored.id);
  if (workflow.state !== 'archived') return;
  const state = workflow.published_version === null ? 'draft' : 'paused';
  await updateWorkflow(tx, workflow, { at: deps.clock.now(), change: { state } });
  const before = { state: 'archived' };
  await record(tx, deps, { workspaceId, id: workflow.id, actor, type: 'workflow.restored', before, after: { state } });
}

export async function deleteWorkflow(tx: Tx, deps: WorkflowDeps, deleted: Editor & { id: string }): Promise<void> {
  const { workspaceId, actor } = deleted;
  const workflow = await lockForEditor(tx, deleted, deleted.id);
  if (await hasRuns(tx, workspaceId, workflow.id)) {
    throw new Problem(workflowErrors.hasRuns, `“${workflow.name}” has runs. Archive it, so that they stay readable.`);
  }
  await deleteWorkflowRow(tx, workspaceId, workflow.id);
  deps.announce(tx, workspaceId);
  const { name, description, owner_id: ownerId, definition } = workflow;
  const before = { name, description, ownerId, definition };
  await record(tx, deps, { workspaceId, id: workflow.id, actor, type: 'workflow.deleted', before });
}

export interface WorkflowEvent {
  workspaceId: string;
  id: string;
  actor: EventActor;
  type: `workflow.${string}`;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

export async function record(tx: Tx, deps: Pick<WorkflowDeps, 'events'>, event: WorkflowEvent): Promise<void> {
  const { id, ...rest } = event;
  await deps.events.record(tx, [{ ...rest, entityType: 'workflow', entityId: id }]);
}
