/** What an event changed, field by field, as text a person can compare. */
import type { Event } from '@millrace/contracts/events/events';

export interface FieldChange {
  field: string;
  /** Null where there was, or is, nothing. */
  before: string | null;
  after: string | null;
}

export function changesOf(event: Pick<Event, 'before' | 'after'>): FieldChange[] {
  const { before, after } = event;
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields].map((field) => ({ field, before: toText(before?.[field]), after: toText(after?.[field]) }));
}

/** `Status: new → working, Owner: – → Ada`: for one line of a list. */
export function summaryOf(
  changes: readonly FieldChange[],
  { nothing, wordOf }: { nothing: string; wordOf: (field: string) => string },
): string {
  return changes
    .filter(({ before, after }) => before !== null || after !== null)
    .slice(0, 4)
    .map(({ field, before, after }) =>
      before === null ? `${wordOf(field)}: ${after ?? nothing}` : `${wordOf(field)}: ${before} → ${after ?? nothing}`,
    )
    .join(', ');
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
