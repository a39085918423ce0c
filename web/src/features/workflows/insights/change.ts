/** How a figure has changed since the time before. Pure. */

/** Whether more is good, bad, or neither. */
export type Liking = 'more' | 'less' | 'neither';

export interface Change {
  readonly direction: 'up' | 'down' | 'same';
  readonly tone: 'good' | 'bad' | undefined;
}

/** Undefined where there is nothing to compare. A change too small to be written is none. */
export function changeOf(
  figures: { now: number | null; before: number | null; smallest?: number },
  liking: Liking,
): Change | undefined {
  const { now, before, smallest = 0 } = figures;
  if (now === null || before === null) return undefined;
  const difference = now - before;
  if (difference === 0 || Math.abs(difference) < smallest) return { direction: 'same', tone: undefined };
  const direction = difference > 0 ? 'up' : 'down';
  if (liking === 'neither') return { direction, tone: undefined };
  return { direction, tone: (direction === 'up') === (liking === 'more') ? 'good' : 'bad' };
}
