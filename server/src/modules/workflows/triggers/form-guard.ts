/** Keeps programs from filling in forms: a signed time that must be neither just now nor long ago, and a limit. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock';
import { Memory } from '../starting/memory.ts';

/** Nobody reads and fills in a form faster. */
const fastestMs = 1_500;
const longestMs = 24 * 3_600_000;
const windowMs = 60_000;
const mostInWindow = 10;
const addressesAtOnce = 20_000;

export class FormGuard {
  readonly #key: Buffer;
  readonly #clock: Clock;
  readonly #counts = new Memory<{ count: number; until: number }>(addressesAtOnce);

  constructor(deps: { secret: string; clock: Clock }) {
    this.#key = Buffer.from(hkdfSync('sha256', deps.secret, '', 'millrace form times', 32));
    this.#clock = deps.clock;
  }

  /** Goes along with the form, and comes back with what was entered. */
  start(): string {
    const at = this.#clock.now().getTime().toString(36);
    return `${at}.${this.#sign(at)}`;
  }

  isInTime(started: string | undefined): boolean {
    const [at = '', signature = ''] = (started ?? '').split('.');
    const expected = Buffer.from(this.#sign(at));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    const age = this.#clock.now().getTime() - Number.parseInt(at, 36);
    return age >= fastestMs && age <= longestMs;
  }

  /** Counts a submission of one address to one form. */
  allows(address: string): boolean {
    const now = this.#clock.now().getTime();
    const known = this.#counts.get(address);
    const entry = known && known.until > now ? known : { count: 0, until: now + windowMs };
    entry.count += 1;
    this.#counts.set(address, entry);
    return entry.count <= mostInWindow;
  }

  #sign(at: string): string {
    return createHmac('sha256', this.#key).update(at).digest('base64url').slice(0, 22);
  }
}
