/** Large values in a trace: shown whole as far as a page of it can carry them, else said to be large. */
import type { Json } from '#engine/language/json';
import { isReference, type PayloadReference } from '#engine/payloads/large-value';
import type { Payloads } from '#engine/payloads/payloads';
import type { Db } from '#platform/postgres/database';

const mostInPage = 4 * 1024 * 1024;

/** Answers what stands for a value of these. */
export async function readShown(
  db: Db,
  payloads: Pick<Payloads, 'read'>,
  { workspaceId, values }: { workspaceId: string; values: readonly unknown[] },
): Promise<(value: unknown) => Json> {
  const chosen: PayloadReference[] = [];
  let left = mostInPage;
  // As the engine has recorded them.
  for (const value of values as readonly Json[]) {
    if (!isReference(value) || value.bytes > left) continue;
    left -= value.bytes;
    chosen.push(value);
  }
  const read = await payloads.read(db, workspaceId, chosen);
  return (value) => {
    const recorded = (value ?? null) as Json; // as above
    if (!isReference(recorded)) return recorded;
    return read.get(recorded.$payload) ?? { tooLargeToShow: { bytes: recorded.bytes } };
  };
}
