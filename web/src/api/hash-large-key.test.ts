import { hashKey } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { hashLargeKey } from './hash-large-key.ts';

describe('the hash of a key with something large in it', () => {
  const draft = { name: 'A', steps: [{ id: 'a' }] };

  it('is the same for what says the same', () => {
    const first = hashLargeKey(['op', { definition: draft, at: 'steps[0]' }]);
    expect(hashLargeKey(['op', { at: 'steps[0]', definition: draft }])).toBe(first);
    expect(hashLargeKey(['op', { at: 'steps[0]', definition: structuredClone(draft) }])).toBe(first);
  });

  it.each([
    ['another draft', ['op', { definition: { ...draft, name: 'B' }, at: 'steps[0]' }]],
    ['another place', ['op', { definition: draft, at: 'steps[1]' }]],
    ['another operation', ['other', { definition: draft, at: 'steps[0]' }]],
    ['a text that reads like the draft', ['op', { definition: hashKey([draft]), at: 'steps[0]' }]],
  ])('is another for %s', (_, key) => {
    expect(hashLargeKey(key)).not.toBe(hashLargeKey(['op', { definition: draft, at: 'steps[0]' }]));
  });

  it('reads what is large only once', () => {
    let reads = 0;
    const counted = {
      get name() {
        reads += 1;
        return 'A';
      },
    };
    const hash = hashLargeKey(['op', { definition: counted }]);
    const readOnce = reads;
    expect(hashLargeKey(['op', { definition: counted }])).toBe(hash);
    expect(reads).toBe(readOnce);
  });
});
