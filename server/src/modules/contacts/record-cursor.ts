import type { RecordSort } from '@millrace/contracts/contacts/record-lists';
import { requestErrors } from '@millrace/contracts/errors';
import { Problem } from '#platform/errors';
import { type CursorKey, decodeCursor } from '#platform/http/cursor';
import { isUuid } from '#platform/ids';

/** The key of a list of records: the value it is sorted by, as PostgreSQL writes it, and the id. */
export function decodeRecordCursor(cursor: string | undefined, sort: RecordSort): CursorKey | undefined {
  const key = decodeCursor(cursor, 2);
  if (!key) return undefined;
  const [value, id] = key;
  const isSortable =
    typeof value === 'string' && (sort.endsWith('name') || /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d/.test(value));
  if (isSortable && typeof id === 'string' && isUuid(id)) return key;
  throw new Problem(requestErrors.invalid, 'The cursor belongs to a list in another order. Start again without it.', {
    extensions: { issues: [{ path: 'cursor', message: 'is not a cursor of this list' }] },
  });
}
