/** The statuses of a workspace's leads. Positions are dense: 0, 1, 2 … */
import { contactErrors, leadStatusErrors } from '@millrace/contracts/contacts/errors';
import { maxLeadStatuses } from '@millrace/contracts/contacts/lead-statuses';
import type { Color } from '@millrace/contracts/contacts/tags';
import { requestErrors } from '@millrace/contracts/errors';
import type { StatusKind } from '@millrace/contracts/filter/filter-fields';
import { sql } from 'kysely';
import { diffFields, type EventDraft } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Db, Tx } from '#platform/postgres/database';
import { writeContactChanges } from '../change-contacts.ts';
import type { Author, WriteDeps } from '../create-contacts.ts';
import { lockContacts } from '../snapshot-store.ts';

export type LeadStatusRow = Awaited<ReturnType<typeof selectLeadStatuses>>[number];

export async function selectLeadStatuses(db: Db, workspaceId: string) {
  return await db
    .selectFrom('lead_statuses')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('position')
    .execute();
}

/** All of them, locked: names, positions and the last of a kind are decided over the whole list. */
async function lockLeadStatuses(tx: Tx, workspaceId: string): Promise<LeadStatusRow[]> {
  // The workspace's row stands for the list: a status that is being inserted cannot be locked.
  await sql`select from workspaces where id = ${workspaceId} for no key update`.execute(tx);
  return await selectLeadStatuses(tx, workspaceId);
}

export interface LeadStatusFields {
  name: string;
  kind: StatusKind;
  color: Color;
  position?: number | undefined;
}

export async function createLeadStatus(
  tx: Tx,
  deps: WriteDeps,
  created: Author & { fields: LeadStatusFields },
): Promise<string> {
  const { workspaceId, fields } = created;
  const statuses = await lockLeadStatuses(tx, workspaceId);
  if (statuses.length >= maxLeadStatuses) {
    throw new Problem(requestErrors.conflict, `There can be at most ${maxLeadStatuses} lead statuses.`);
  }
  requireFreeName(statuses, fields.name);
  const id = deps.ids.next();
  const position = Math.min(fields.position ?? statuses.length, statuses.length);
  await tx
    .updateTable('lead_statuses')
    .set({ position: sql`position + 1` })
    .where('workspace_id', '=', workspaceId)
    .where('position', '>=', position)
    .execute();
  const { name, kind, color } = fields;
  await tx.insertInto('lead_statuses').values({ workspace_id: workspaceId, id, name, kind, color, position }).execute();
  await record(tx, deps, { author: created, type: 'lead_status.created', id, after: { name, kind, color, position } });
  return id;
}

export async function updateLeadStatus(
  tx: Tx,
  deps: WriteDeps,
  updated: Author & {
    id: string;
    fields: { [Field in keyof LeadStatusFields]?: LeadStatusFields[Field] | undefined };
    ifMatch: number | undefined;
  },
): Promise<void> {
  const { workspaceId, id, ifMatch } = updated;
  const statuses = await lockLeadStatuses(tx, workspaceId);
  const status = requireStatus(statuses, id);
  if (ifMatch !== undefined && ifMatch !== status.version) {
    throw new Problem(requestErrors.preconditionFailed, `The status "${status.name}" has changed. Read it again.`);
  }
  const position = Math.min(updated.fields.position ?? status.position, statuses.length - 1);
  const { name, kind, color } = { ...status, ...withoutUndefined(updated.fields) };
  const diff = diffFields(
    { name: status.name, kind: status.kind, color: status.color, position: status.position },
    { name, kind, color, position },
  );
  if (!diff) return;
  requireFreeName(
    statuses.filter((other) => other.id !== id),
    name,
  );
  if (kind !== 'new') requireAnotherNew(statuses, status);
  if (position !== status.position) await movePositions(tx, { workspaceId, from: status.position, to: position });
  await tx
    .updateTable('lead_statuses')
    .set({ name, kind, color, position, version: status.version + 1, updated_at: deps.clock.now() })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  await record(tx, deps, { author: updated, type: 'lead_status.updated', id, ...diff });
}

/** Those between the old and the new place step aside; the unique positions are checked at commit. */
async function movePositions(tx: Tx, move: { workspaceId: string; from: number; to: number }): Promise<void> {
  const { workspaceId, from, to } = move;
  const step = to > from ? -1 : 1;
  await tx
    .updateTable('lead_statuses')
    .set({ position: sql`position + ${step}::int` })
    .where('workspace_id', '=', workspaceId)
    .where('position', '>=', Math.min(from, to))
    .where('position', '<=', Math.max(from, to))
    .execute();
}

/** How many leads one deletion may move: beyond that they are moved in batches first. */
const maxMoved = 5000;

export async function deleteLeadStatus(
  tx: Tx,
  deps: WriteDeps,
  deleted: Author & { id: string; replaceWithId: string | undefined },
): Promise<void> {
  const { workspaceId, id, replaceWithId } = deleted;
  const statuses = await lockLeadStatuses(tx, workspaceId);
  const status = requireStatus(statuses, id);
  requireAnotherNew(statuses, status);
  if (replaceWithId === id || (replaceWithId && !statuses.some((other) => other.id === replaceWithId))) {
    throw new Problem(contactErrors.unknownReference, 'replaceWithId is not another lead status of this workspace.');
  }
  await moveLeads(tx, deps, { author: deleted, status, replaceWithId });
  await tx.deleteFrom('lead_statuses').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
  await tx
    .updateTable('lead_statuses')
    .set({ position: sql`position - 1` })
    .where('workspace_id', '=', workspaceId)
    .where('position', '>', status.position)
    .execute();
  const { name, kind, color, position } = status;
  await record(tx, deps, { author: deleted, type: 'lead_status.deleted', id, before: { name, kind, color, position } });
}

async function moveLeads(
  tx: Tx,
  deps: WriteDeps,
  moved: { author: Author; status: LeadStatusRow; replaceWithId: string | undefined },
): Promise<void> {
  const { author, status, replaceWithId } = moved;
  const { workspaceId } = author;
  const rows = await tx
    .selectFrom('contacts')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('status_id', '=', status.id)
    .limit(maxMoved + 1)
    .execute();
  if (rows.length === 0) return;
  if (!replaceWithId || rows.length > maxMoved) {
    const count = rows.length > maxMoved ? `More than ${maxMoved}` : String(rows.length);
    const have = rows.length === 1 ? 'lead has' : 'leads have';
    const advice = replaceWithId ? 'Move them in batches first.' : 'Name another status in replaceWithId to move them.';
    throw new Problem(leadStatusErrors.inUse, `${count} ${have} the status "${status.name}". ${advice}`, {
      extensions: { leads: Math.min(rows.length, maxMoved) },
    });
  }
  const contacts = await lockContacts(
    tx,
    workspaceId,
    rows.map((row) => row.id),
  );
  const changes = [...contacts.values()]
    .filter((contact) => contact.statusId === status.id)
    .map((before) => ({ before, after: { ...before, statusId: replaceWithId } }));
  await writeContactChanges(tx, deps, { author, changes });
}

function requireStatus(statuses: readonly LeadStatusRow[], id: string): LeadStatusRow {
  const status = statuses.find((each) => each.id === id);
  if (!status) throw new Problem(leadStatusErrors.notFound, 'This lead status does not exist, or was deleted.');
  return status;
}

function requireFreeName(statuses: readonly LeadStatusRow[], name: string): void {
  if (!statuses.some((status) => status.name.toLowerCase() === name.toLowerCase())) return;
  throw new Problem(leadStatusErrors.nameTaken, `There is a lead status "${name}" already.`);
}

/** A lead without a status given gets the first of kind `new`: there must always be one. */
function requireAnotherNew(statuses: readonly LeadStatusRow[], leaving: LeadStatusRow): void {
  if (leaving.kind !== 'new' || statuses.some((status) => status.kind === 'new' && status.id !== leaving.id)) return;
  throw new Problem(
    leadStatusErrors.lastOfItsKind,
    `"${leaving.name}" is the only status for new leads. Make another of kind "new" first.`,
  );
}

function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  // What remains are the fields that were given.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

type StatusEvent = { author: Author; id: string } & Pick<EventDraft, 'type' | 'before' | 'after'>;

async function record(tx: Tx, deps: WriteDeps, { author, id, ...event }: StatusEvent): Promise<void> {
  const { workspaceId, actor, cause } = author;
  await deps.events.record(tx, [{ workspaceId, actor, cause, entityType: 'lead_status', entityId: id, ...event }]);
}
