/** Finds what one case is about again: where it happened, in a window of no more than its moment. */
import type { CaseRow } from './backtest-store.ts';
import {
  type Chunk,
  listOfEvents,
  listOfRequests,
  listTicks,
  type OccurrenceDeps,
  type Wanted,
} from './list-occurrences.ts';
import type { Occurrence } from './occurrence.ts';

/** Undefined when it was erased or has reached the end of its time. */
export async function findOccurrence(
  deps: OccurrenceDeps,
  wanted: Wanted,
  of: Pick<CaseRow, 'source' | 'event_id' | 'run_id' | 'occurred_at'>,
): Promise<Occurrence | undefined> {
  const { source, event_id: eventId, run_id: runId, occurred_at: occurredAt } = of;
  if (source === 'schedule') {
    return listTicks(wanted).find((tick) => tick.occurredAt.getTime() === occurredAt.getTime());
  }
  if (eventId !== null) {
    const chunks = listOfEvents(deps, { ...wanted, ...momentOf(eventId), limit: mostAtOnce });
    return await findIn(chunks, ({ event }) => event?.id === eventId);
  }
  if (runId === null) return undefined;
  const chunks = listOfRequests(deps, { ...wanted, ...momentOf(runId), limit: mostAtOnce });
  return await findIn(chunks, (each) => each.runId === runId);
}

/** Of one millisecond; a large import writes many. */
const mostAtOnce = 5_000;

/** Ids begin with the millisecond they were made in. */
function momentOf(id: string): { from: Date; to: Date } {
  const ms = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  return { from: new Date(ms), to: new Date(ms + 1) };
}

async function findIn(
  chunks: AsyncIterable<Chunk>,
  isMeant: (occurrence: Occurrence) => boolean,
): Promise<Occurrence | undefined> {
  for await (const { occurrences } of chunks) {
    const found = occurrences.find(isMeant);
    if (found) return found;
  }
  return undefined;
}
