/** Relative dates of the filter tree: `now-7d`, `today+1w`, `startOfMonth-1m`. */

export const dateAnchors = ['now', 'today', 'startOfWeek', 'startOfMonth', 'startOfQuarter', 'startOfYear'] as const;
export type DateAnchor = (typeof dateAnchors)[number];
/** Hours, days, weeks, months, years. */
export type DateUnit = 'h' | 'd' | 'w' | 'm' | 'y';

export interface RelativeDate {
  anchor: DateAnchor;
  /** Whole units from the anchor, negative for the past. */
  amount: number;
  unit: DateUnit;
}

const pattern = /^(now|today|startOfWeek|startOfMonth|startOfQuarter|startOfYear)(?:([+-]\d{1,4})([hdwmy]))?$/;

/** Undefined when the text is not a relative date. */
export function parseRelativeDate(text: string): RelativeDate | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  // Both were matched by the alternatives of the pattern.
  return {
    anchor: match[1] as DateAnchor,
    amount: Number(match[2] ?? 0),
    unit: (match[3] ?? 'd') as DateUnit,
  };
}

const day = /^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const instant = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** A calendar day such as 2026-02-28 that exists. */
export function isDay(text: string): boolean {
  return day.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

/** An RFC 3339 instant. */
export function isInstant(text: string): boolean {
  return instant.test(text) && !Number.isNaN(Date.parse(text));
}

/** What a date condition takes as its value. */
export function isFilterDate(text: string): boolean {
  return isDay(text) || isInstant(text) || parseRelativeDate(text) !== undefined;
}
