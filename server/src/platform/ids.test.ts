import { describe, expect, it } from 'vitest';
import { isUuid, uuidV7Ids } from './ids.ts';

describe('ids', () => {
  it('are UUIDs of version 7, each later than the one before and made of its own random bytes', () => {
    const ids = Array.from({ length: 2000 }, () => uuidV7Ids.next());
    expect(ids.every((id) => isUuid(id) && id[14] === '7' && '89ab'.includes(id[19] ?? ''))).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids.map((id) => id.slice(26))).size).toBe(ids.length);
  });
});
