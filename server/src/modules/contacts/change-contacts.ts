/**
 * Changing contacts: snapshots before and after, written with as few statements as there are tables, each with the
 * events that can take it back. Updates, tags, merges, rollbacks and imports all come through here.
 */
import { diffFields, type EventDraft } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import { type ContactSnapshot, diffSnapshots, type PointSnapshot } from './contact.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { toDuplicate } from './duplicates.ts';
import {
  deletePoints,
  deleteTaggings,
  findPointOwners,
  insertPoints,
  insertTaggings,
  type PointRow,
  updateContacts,
  updatePoints,
} from './snapshot-store.ts';

export interface SnapshotChange {
  /** As locked by this transaction. */
  before: ContactSnapshot;
  after: ContactSnapshot;
  /** One event of this type for the whole change, instead of those its fields call for. */
  eventType?: string | undefined;
  /** Beside the changed fields: what the event says of itself. */
  note?: Record<string, unknown> | undefined;
}

/** Answers the id of the (first) event of each change, in order; undefined where nothing changed. */
export async function writeContactChanges(
  tx: Tx,
  deps: WriteDeps,
  written: { author: Author; changes: readonly SnapshotChange[] },
): Promise<(string | undefined)[]> {
  const { author } = written;
  const { workspaceId } = author;
  const drafts = written.changes.map((change) => draftEvents(change, author));
  const changed = written.changes.filter((_, index) => drafts[index]?.length);
  if (changed.length === 0) return drafts.map(() => undefined);

  const points = comparePoints(changed);
  const tags = compareTags(changed);
  const at = deps.clock.now();
  const [, , , inserted] = await Promise.all([
    updateContacts(tx, workspaceId, { contacts: changed.map(({ after }) => after), at }),
    deletePoints(tx, workspaceId, points.removed),
    updatePoints(tx, workspaceId, points.updated),
    insertPoints(tx, workspaceId, { points: points.added, at }),
    deleteTaggings(tx, workspaceId, tags.removed),
    insertTaggings(tx, workspaceId, tags.added),
  ]);
  if (inserted < points.added.length) {
    const wanted = new Map(points.added.map((point) => [`${point.kind} ${point.normalised}`, point.contactId]));
    const owners = await findPointOwners(tx, workspaceId, points.added);
    const others = owners.filter((owner) => wanted.get(`${owner.kind} ${owner.normalised}`) !== owner.contactId);
    throw await toDuplicate(tx, workspaceId, others);
  }
  const recorded = await deps.events.record(tx, drafts.flat());
  let next = 0;
  return drafts.map((each) => {
    const first = each.length > 0 ? recorded[next]?.id : undefined;
    next += each.length;
    return first;
  });
}

/**
 * Beyond the plain `contact.updated`, a change of status says so: `lead.created` when a contact becomes a lead,
 * `lead.status_changed` after that, whose patch holds the status alone.
 */
function draftEvents(change: SnapshotChange, { workspaceId, actor, cause }: Author): EventDraft[] {
  const diff = diffSnapshots(change.before, change.after);
  if (!diff && !change.eventType) return [];
  const { before, after } = diff ?? { before: {}, after: {} };
  const common = { workspaceId, entityId: change.after.id, actor, cause };
  if (change.eventType) {
    return [{ ...common, type: change.eventType, entityType: 'contact', before, after: { ...after, ...change.note } }];
  }
  const { statusId: wasStatusId, ...was } = before;
  const { statusId, ...is } = after;
  const status = statusId === undefined ? [] : [{ before: { statusId: wasStatusId }, after: { statusId } }];
  return [
    ...status.map((patch) => ({ ...common, ...statusEvent(change), ...patch })),
    ...(Object.keys(is).length > 0
      ? [{ ...common, type: 'contact.updated', entityType: 'contact', before: was, after: is }]
      : []),
  ];
}

function statusEvent({ before }: SnapshotChange): { type: string; entityType: string } {
  return { type: before.statusId === null ? 'lead.created' : 'lead.status_changed', entityType: 'lead' };
}

interface PointDifference {
  removed: string[];
  updated: PointSnapshot[];
  added: PointRow[];
}

function comparePoints(changes: readonly SnapshotChange[]): PointDifference {
  const difference: PointDifference = { removed: [], updated: [], added: [] };
  for (const { before, after } of changes) {
    const kept = new Set(after.points.map((point) => point.id));
    difference.removed.push(...before.points.flatMap(({ id }) => (kept.has(id) ? [] : [id])));
    const was = new Map(before.points.map((point) => [point.id, point]));
    for (const point of after.points) {
      comparePoint(was.get(point.id), { ...point, contactId: after.id }, difference);
    }
  }
  return difference;
}

function comparePoint(was: PointSnapshot | undefined, point: PointRow, difference: PointDifference): void {
  const { contactId: _contactId, ...is } = point;
  if (was && was.kind === is.kind && was.normalised === is.normalised) {
    if (diffFields(was, is)) difference.updated.push(is);
    return;
  }
  // Another value is another address: whatever hung on the old one must not follow.
  if (was) difference.removed.push(was.id);
  difference.added.push(point);
}

function compareTags(changes: readonly SnapshotChange[]) {
  const only = (tagIds: readonly string[], others: readonly string[], contactId: string) =>
    tagIds.filter((tagId) => !others.includes(tagId)).map((tagId) => ({ contactId, tagId }));
  return {
    removed: changes.flatMap(({ before, after }) => only(before.tagIds, after.tagIds, after.id)),
    added: changes.flatMap(({ before, after }) => only(after.tagIds, before.tagIds, after.id)),
  };
}
