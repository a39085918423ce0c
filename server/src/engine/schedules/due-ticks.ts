import { lastTime, nextTimes, type Schedule } from './schedule.ts';

/** What to do about ticks that were missed while nothing ran: forget them, make up for them by one, or by each. */
export type CatchUp = 'skip' | 'once' | 'all';

export interface DueTicks {
  /** The earliest first. */
  readonly ticks: readonly Date[];
  /** Ticks up to here are decided: the `lastTick` of the next call. */
  readonly lastTick: Date;
}

/** A tick that is seen this late was not missed: nobody looks at every instant. */
const graceMs = 60_000;

/**
 * The ticks after `lastTick` up to `now` to act on, at most `max` of them. Called again with the `lastTick` it answers,
 * it answers each tick at most once, and with `all` every one of them.
 */
export function dueTicks(
  schedule: Schedule,
  asked: { readonly lastTick: Date; readonly now: Date; readonly catchUp: CatchUp; readonly max: number },
): DueTicks {
  const { lastTick, now, catchUp, max } = asked;
  const newest = lastTime(schedule, now);
  if (!newest || newest <= lastTick) return { ticks: [], lastTick };
  if (catchUp === 'all') return through(upTo(nextTimes(schedule, lastTick, max), now), lastTick);
  const from = new Date(Math.max(lastTick.getTime(), now.getTime() - graceMs));
  const punctual = upTo(nextTimes(schedule, from, max), now);
  if (punctual.length > 0) return through(punctual, lastTick);
  return { ticks: catchUp === 'once' ? [newest] : [], lastTick: newest };
}

const upTo = (times: Date[], now: Date): Date[] => times.filter((time) => time <= now);

const through = (ticks: Date[], lastTick: Date): DueTicks => ({ ticks, lastTick: ticks.at(-1) ?? lastTick });
