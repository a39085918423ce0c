/** What an event is, and how the state of a record before it is rebuilt. */

export type EventActor =
  | { kind: 'user'; id: string }
  | { kind: 'api_key'; id: string }
  | { kind: 'contact'; id: string }
  | { kind: 'system'; id?: undefined };

export const systemActor: EventActor = { kind: 'system' };

/** What a use case says has happened. `type` is `<noun>.<past verb>`. */
export interface EventDraft {
  workspaceId: string;
  type: string;
  entityType: string;
  entityId: string;
  /** The record whose timeline shows the event besides the entity's own. */
  relatedId?: string | undefined;
  actor: EventActor;
  /** The changed fields, before and after. Values are JSON; dates as ISO strings. */
  before?: Record<string, unknown> | undefined;
  after?: Record<string, unknown> | undefined;
  /** The event that led to this one; its depth plus one is this one's. */
  cause?: { id: string; depth: number } | undefined;
}

export interface RecordedEvent extends EventDraft {
  id: string;
  depth: number;
  occurredAt: Date;
}

/** Beyond this many causes an event is refused: something reacts to itself. */
export const maxDepth = 10;

/** The fields that differ, before and after; undefined when nothing does. Compared as JSON. */
export function diffFields<Fields extends object>(
  before: Fields,
  after: { [Field in keyof Fields]?: Fields[Field] | undefined },
): { before: Record<string, unknown>; after: Record<string, unknown> } | undefined {
  const was: Record<string, unknown> = {};
  const is: Record<string, unknown> = {};
  const old = new Map(Object.entries(before));
  for (const [field, value] of Object.entries(after)) {
    if (value === undefined || JSON.stringify(old.get(field)) === JSON.stringify(value)) continue;
    was[field] = old.get(field) ?? null;
    is[field] = value;
  }
  return Object.keys(is).length === 0 ? undefined : { before: was, after: is };
}

/** The fields a record must be given to be as it was right after an event, from the changes since, newest first. */
export function fieldsBeforeChanges(
  changesNewestFirst: readonly { before: Record<string, unknown> | null }[],
): Record<string, unknown> {
  // Object.assign of a spread is typed any.
  return Object.assign({}, ...changesNewestFirst.map((change) => change.before ?? {})) as Record<string, unknown>;
}
