import { describe, expect, it } from 'vitest';
import { mapColumn, targetOf } from './mapping-rules.ts';

describe('mapping a column', () => {
  const mapping = [
    { column: 0, target: 'name' },
    { column: 2, target: 'email' },
  ];

  it('moves a target that holds one value from its old column', () => {
    expect(mapColumn(mapping, 1, 'name')).toEqual([
      { column: 1, target: 'name' },
      { column: 2, target: 'email' },
    ]);
  });

  it('lets several columns be addresses', () => {
    expect(mapColumn(mapping, 3, 'email')).toEqual([...mapping, { column: 3, target: 'email' }]);
  });

  it('leaves a column out', () => {
    expect(mapColumn(mapping, 0, null)).toEqual([{ column: 2, target: 'email' }]);
    expect(targetOf(mapping, 2)).toBe('email');
    expect(targetOf(mapping, 9)).toBeNull();
  });
});
