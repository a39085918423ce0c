/** How a figure has changed since the time before. Pure. */

/** Whether more is good, bad, or neither. */
export type Liking = 'more' | 'less' | 'neither';

export interface Change {
  readonly direction: 'up' | 'down' | 'same';
  readonly tone: 'good' | 'bad' | undefined;
}

/** Undefined where there is nothing to compare. Less than one in a hundred, or than `smallest`, is no change. */
export function changeOf(
  figures: { now: number | null; before: number | null; smallest?: number },
  liking: Liking,
): Change | undefined {
  const { now, before } = figures;
  if (now === null || before === null) return undefined;
  const { smallest = before / 100 } = figures;
  const difference = now - before;
  if (difference === 0 || Math.abs(difference) < smallest) return { direction: 'same', tone: undefined };
  const direction = difference > 0 ? 'up' : 'down';
  if (liking === 'neither') return { direction, tone: undefined };
  return { direction, tone: (direction === 'up') === (liking === 'more') ? 'good' : 'bad' };
}
