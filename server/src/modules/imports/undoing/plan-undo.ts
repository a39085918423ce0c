/**
 * What undoing an import means for one record. Pure. A record that the import created goes, if nobody touched it
 * since; a field that it set is set back, if it still holds the imported value. Everything else stays, with a reason.
 */

/** What one event of the import says. */
export interface ImportedChange {
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface KeptReason {
  /** Null: the record as a whole. */
  field: string | null;
  code: 'changed_since' | 'deleted_since' | 'in_use' | 'reference_gone';
  reason: string;
}

export type UndoPlan = {
  /** `leave`: nothing of the import is left in it. */
  action: 'delete' | 'restore' | 'leave';
  /** For `restore`: the fields as they shall be. */
  fields: Record<string, unknown>;
  kept: KeptReason[];
};

export interface UndoState {
  isCreated: boolean;
  /** In the order they were made. */
  changes: readonly ImportedChange[];
  /** The record's fields as events name them; undefined when it is gone. */
  current: Record<string, unknown> | undefined;
  /** Whether anything happened to it that was not this import. */
  isTouched: boolean;
  /** Whether something else hangs on it that would lose it. */
  isInUse: boolean;
}

export function planUndo({ isCreated, changes, current, isTouched, isInUse }: UndoState): UndoPlan {
  const leave = (kept: KeptReason[]): UndoPlan => ({ action: 'leave', fields: {}, kept });
  if (!current) {
    // A record the import made and somebody deleted is as undone as can be.
    return leave(isCreated ? [] : [{ field: null, code: 'deleted_since', reason: 'Deleted since the import.' }]);
  }
  if (isCreated) {
    if (isTouched)
      return leave([
        { field: null, code: 'changed_since', reason: 'Created by the import, and changed or used since.' },
      ]);
    if (isInUse)
      return leave([{ field: null, code: 'in_use', reason: 'Created by the import, but other records refer to it.' }]);
    return { action: 'delete', fields: {}, kept: [] };
  }
  return planRestore(changes, current);
}

function planRestore(changes: readonly ImportedChange[], current: Record<string, unknown>): UndoPlan {
  const fields: Record<string, unknown> = {};
  const kept: KeptReason[] = [];
  for (const [field, { original, imported }] of summarise(changes)) {
    const now = current[field] ?? null;
    if (isSame(now, original)) continue;
    if (isList(original) || isList(imported)) {
      const rest = withoutImported(now, { original, imported });
      if (!isSame(rest.value, now)) fields[field] = rest.value;
      if (rest.isChanged) kept.push(changedSince(field));
    } else if (isSame(now, imported)) fields[field] = original;
    else kept.push(changedSince(field));
  }
  return { action: Object.keys(fields).length > 0 ? 'restore' : 'leave', fields, kept };
}

function changedSince(field: string): KeptReason {
  return { field, code: 'changed_since', reason: `${field} was changed since the import.` };
}

/** An import may touch a record more than once: what it was before all, and after all. */
function summarise(changes: readonly ImportedChange[]): Map<string, { original: unknown; imported: unknown }> {
  const summary = new Map<string, { original: unknown; imported: unknown }>();
  for (const { before, after } of changes) {
    for (const [field, imported] of Object.entries(after ?? {})) {
      const original = summary.has(field) ? summary.get(field)?.original : before?.[field];
      summary.set(field, { original: original ?? null, imported: imported ?? null });
    }
  }
  return summary;
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

/** Addresses and tags: what the import added goes if it is still as it was added; what others added stays. */
function withoutImported(
  now: unknown,
  change: { original: unknown; imported: unknown },
): { value: unknown[]; isChanged: boolean } {
  const held = new Set((isList(change.original) ? change.original : []).map(identityOf));
  const added = new Map(
    (isList(change.imported) ? change.imported : [])
      .filter((item) => !held.has(identityOf(item)))
      .map((item) => [identityOf(item), item]),
  );
  let isChanged = false;
  const value = (isList(now) ? now : []).filter((item) => {
    const imported = added.get(identityOf(item));
    if (imported === undefined) return true;
    if (isSame(withoutRank(item), withoutRank(imported))) return false;
    isChanged = true;
    return true;
  });
  return { value, isChanged };
}

function identityOf(item: unknown): unknown {
  return item !== null && typeof item === 'object' && 'id' in item ? item.id : item;
}

/** Which address is the primary one shifts as addresses come and go; that is no change of the address. */
function withoutRank(item: unknown): unknown {
  return item !== null && typeof item === 'object' ? { ...item, isPrimary: undefined } : item;
}

/** Compared as JSON, whatever the order of keys: PostgreSQL sorts them, we do not. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, sortKeys) === JSON.stringify(other, sortKeys);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
