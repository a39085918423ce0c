/** What an event changed, field by field, as text a person can compare. */
import type { Event } from '@millrace/contracts/events/events';

export interface FieldChange {
  field: string;
  /** Null where there was, or is, nothing. */
  before: string | null;
  after: string | null;
}

/** `sayTime` tells an instant as people read it. */
export function changesOf(event: Pick<Event, 'before' | 'after'>, sayTime: (instant: string) => string): FieldChange[] {
  const { before, after } = event;
  const told = (value: unknown) => toText(value, sayTime);
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields].map((field) => ({ field, before: told(before?.[field]), after: told(after?.[field]) }));
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

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function toText(value: unknown, sayTime: (instant: string) => string): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') return JSON.stringify(value);
  return instant.test(value) ? sayTime(value) : value;
}
