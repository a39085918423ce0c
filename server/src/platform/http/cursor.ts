/** Keyset cursors: the sort key of the last row, opaque to callers. */
import { requestErrors } from '@millrace/contracts/errors';
import type { Page } from '@millrace/contracts/paging';
import { Problem } from '#platform/errors';
import { isUuid } from '#platform/ids';

export type CursorKey = readonly (string | number | boolean | null)[];

function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Answers the key, or undefined without a cursor. `length` is the number of parts the list's key has. */
export function decodeCursor(cursor: string | undefined, length: number): CursorKey | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isPart = (part: unknown) => part === null || ['string', 'number', 'boolean'].includes(typeof part);
    // isPart has just looked at each part.
    if (Array.isArray(key) && key.length === length && key.every(isPart)) return key as CursorKey;
  } catch {
    // answered below like any other faulty cursor
  }
  throw invalidCursor();
}

/** The key of a list in the order of its ids. */
export function decodeIdCursor(cursor: string | undefined): string | undefined {
  const key = decodeCursor(cursor, 1);
  if (!key) return undefined;
  const [id] = key;
  if (typeof id !== 'string' || !isUuid(id)) throw invalidCursor();
  return id;
}

/** The key of a list in the order of a number that counts up. */
export function decodeNumberCursor(cursor: string | undefined): number | undefined {
  const key = decodeCursor(cursor, 1);
  if (!key) return undefined;
  const [number] = key;
  if (typeof number !== 'number' || !Number.isInteger(number) || Math.abs(number) > 2_147_483_647)
    throw invalidCursor();
  return number;
}

/** The part of a key that is a time. */
export function cursorTime(part: CursorKey[number]): Date {
  const time = new Date(String(part));
  if (Number.isNaN(time.getTime())) throw invalidCursor();
  return time;
}

function invalidCursor(): Problem {
  const detail = 'The cursor is not valid: use nextCursor of the page before, unchanged.';
  return new Problem(requestErrors.invalid, detail, {
    extensions: { issues: [{ path: 'cursor', message: 'is not a cursor of this list' }] },
  });
}

/** Makes a page of rows fetched with `limit + 1`. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  convert: {
    item: (row: Row) => Item;
    key: (row: Row) => CursorKey;
    /** Where a search that looks at so many rows at a time has stopped short of a page, with more rows to look at. */
    stoppedAt?: CursorKey | undefined;
  },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? convert.key(last) : convert.stoppedAt;
  return {
    items: shown.map(convert.item),
    hasMore: next !== undefined,
    nextCursor: next === undefined ? null : encodeCursor(next),
  };
}
