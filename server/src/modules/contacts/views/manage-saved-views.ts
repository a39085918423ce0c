import { savedViewErrors } from '@millrace/contracts/contacts/errors';
import type { RecordSort } from '@millrace/contracts/contacts/record-lists';
import type { SavedView } from '@millrace/contracts/contacts/saved-views';
import { requestErrors } from '@millrace/contracts/errors';
import type { FilterTree } from '@millrace/contracts/filter/filter';
import { filterFieldsOf } from '@millrace/contracts/filter/filter-fields';
import { diffFields, type EventDraft } from '#modules/events/events.module';
import { requireValidFilter } from '#modules/filters/filters.module';
import { Problem } from '#platform/errors';
import type { Db, Tx } from '#platform/postgres/database';
import type { Author, WriteDeps } from '../create-contacts.ts';
import { loadRecordSettings } from '../record-settings.ts';
import type { Access } from '../contact-access.ts';

export interface ViewFields {
  name: string;
  filter: FilterTree | null;
  columns: string[];
  sort: RecordSort | null;
  shared: boolean;
  position: number;
}

type ViewRow = Awaited<ReturnType<typeof selectRows>>[number];

async function selectRows(db: Db, workspaceId: string, viewer: { actorId: string; entity?: string | undefined }) {
  let query = db
    .selectFrom('saved_views')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where((where) => where.or([where('shared', '=', true), where('owner_id', '=', viewer.actorId)]));
  if (viewer.entity) query = query.where('entity', '=', viewer.entity);
  return await query.orderBy('entity').orderBy('position').orderBy('id').limit(500).execute();
}

export async function listViews(
  db: Db,
  workspaceId: string,
  viewer: { actorId: string; entity?: string | undefined },
): Promise<SavedView[]> {
  return (await selectRows(db, workspaceId, viewer)).map(toSavedView);
}

function toSavedView(row: ViewRow): SavedView {
  return {
    id: row.id,
    entity: row.entity as SavedView['entity'], // checked by the table
    name: row.name,
    // What these hold was written from the contract only.
    filter: row.filter as FilterTree | null,
    columns: row.columns as string[],
    sort: row.sort as RecordSort | null,
    ownerId: row.owner_id,
    shared: row.shared,
    position: row.position,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export async function createView(
  tx: Tx,
  deps: WriteDeps,
  created: Author & { entity: SavedView['entity']; fields: ViewFields },
): Promise<SavedView> {
  const { workspaceId, actor, entity, fields } = created;
  await requireUsableFilter(tx, workspaceId, { entity, filter: fields.filter });
  const now = deps.clock.now();
  const row = await tx
    .insertInto('saved_views')
    .values({
      workspace_id: workspaceId,
      id: deps.ids.next(),
      entity,
      ...toColumns(fields),
      owner_id: actor.id ?? workspaceId,
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(tx, deps, { author: created, id: row.id, type: 'saved_view.created', after: { entity, ...fields } });
  return toSavedView(row);
}

function toColumns({ name, filter, columns, sort, shared, position }: ViewFields) {
  return {
    name,
    filter: filter === null ? null : JSON.stringify(filter),
    columns: JSON.stringify(columns),
    sort,
    shared,
    position,
  };
}

export async function updateView(
  tx: Tx,
  deps: WriteDeps,
  updated: Author & {
    id: string;
    change: { [Name in keyof ViewFields]?: ViewFields[Name] | undefined };
    access: Access;
  },
): Promise<SavedView> {
  const { workspaceId, id, change, access } = updated;
  const view = await requireOwnView(tx, workspaceId, { id, access });
  const diff = diffFields(view, change);
  if (!diff) return view;
  const fields: ViewFields = {
    name: change.name ?? view.name,
    filter: change.filter === undefined ? view.filter : change.filter,
    columns: change.columns ?? view.columns,
    sort: change.sort === undefined ? view.sort : change.sort,
    shared: change.shared ?? view.shared,
    position: change.position ?? view.position,
  };
  if (change.filter) await requireUsableFilter(tx, workspaceId, { entity: view.entity, filter: change.filter });
  const row = await tx
    .updateTable('saved_views')
    .set({ ...toColumns(fields), version: view.version + 1, updated_at: deps.clock.now() })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(tx, deps, { author: updated, id, type: 'saved_view.updated', ...diff });
  return toSavedView(row);
}

export async function deleteView(
  tx: Tx,
  deps: WriteDeps,
  deleted: Author & { id: string; access: Access },
): Promise<void> {
  const { workspaceId, id, access } = deleted;
  const { name, entity, filter, columns, sort, shared } = await requireOwnView(tx, workspaceId, { id, access });
  await tx.deleteFrom('saved_views').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
  const before = { name, entity, filter, columns, sort, shared };
  await record(tx, deps, { author: deleted, id, type: 'saved_view.deleted', before });
}

/** A view that is neither shared nor the caller's is not there for them, whatever their role. */
async function requireOwnView(tx: Tx, workspaceId: string, wanted: { id: string; access: Access }): Promise<SavedView> {
  const { access } = wanted;
  const row = await tx
    .selectFrom('saved_views')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', wanted.id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const isOwn = row?.owner_id === access.actor.id;
  if (!row || (!row.shared && !isOwn)) {
    throw new Problem(savedViewErrors.notFound, 'This view does not exist, or was deleted.');
  }
  if (access.reach !== 'all' && !isOwn) {
    throw new Problem(savedViewErrors.notYours, `"${row.name}" was made by somebody else. Save your own view instead.`);
  }
  if (access.ifMatch !== undefined && access.ifMatch !== row.version) {
    throw new Problem(requestErrors.preconditionFailed, `The view "${row.name}" has changed. Read it again.`);
  }
  return toSavedView(row);
}

async function requireUsableFilter(
  tx: Tx,
  workspaceId: string,
  checked: { entity: SavedView['entity']; filter: FilterTree | null },
): Promise<void> {
  if (!checked.filter) return;
  const entity = checked.entity === 'company' ? 'company' : 'contact';
  const { customFields } = await loadRecordSettings(tx, workspaceId, entity);
  requireValidFilter(checked.filter, filterFieldsOf(entity, customFields));
}

type ViewEvent = { author: Author; id: string } & Pick<EventDraft, 'type' | 'before' | 'after'>;

async function record(tx: Tx, deps: WriteDeps, { author, id, ...event }: ViewEvent): Promise<void> {
  const { workspaceId, actor, cause } = author;
  await deps.events.record(tx, [{ workspaceId, actor, cause, entityType: 'saved_view', entityId: id, ...event }]);
}
