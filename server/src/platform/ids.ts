/** Ids are UUIDv7, made in the program: sortable by creation time, and known before the row exists. */
import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

export interface Ids {
  /** The next id; never smaller than the one before within this process. */
  next(): string;
}

/** Random bytes are drawn for many ids at once: drawing them for each costs more than all the rest of it. */
function createUuidV7Ids(): Ids {
  const pool = new Uint8Array(256 * 16);
  let used = pool.length;
  let msecs = 0;
  let seq = 0;
  return {
    next() {
      if (used === pool.length) {
        randomFillSync(pool);
        used = 0;
      }
      const random = pool.subarray(used, (used += 16));
      const now = Date.now();
      if (now > msecs) {
        msecs = now;
        seq = new DataView(pool.buffer, random.byteOffset).getUint32(0) >>> 1;
      } else {
        seq = (seq + 1) >>> 0;
        if (seq === 0) msecs += 1;
      }
      return v7({ random, msecs, seq });
    },
  };
}

export const uuidV7Ids: Ids = createUuidV7Ids();

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return uuidPattern.test(value);
}
