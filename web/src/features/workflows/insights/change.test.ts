import { expect, it } from 'vitest';
import { changeOf } from './change.ts';

it('says whether a figure rose, and whether that is good', () => {
  expect(changeOf({ now: 5, before: 3 }, 'less')).toEqual({ direction: 'up', tone: 'bad' });
  expect(changeOf({ now: 3, before: 5 }, 'less')).toEqual({ direction: 'down', tone: 'good' });
  expect(changeOf({ now: 0.9, before: 0.8 }, 'more')).toEqual({ direction: 'up', tone: 'good' });
  expect(changeOf({ now: 2, before: 1 }, 'neither')).toEqual({ direction: 'up', tone: undefined });
});

it('says nothing without something to compare, and no change where it is small', () => {
  expect(changeOf({ now: 5, before: null }, 'more')).toBeUndefined();
  expect(changeOf({ now: 0.9001, before: 0.9, smallest: 0.001 }, 'more')?.direction).toBe('same');
  expect(changeOf({ now: 1_009, before: 1_000 }, 'less')?.direction).toBe('same');
  expect(changeOf({ now: 1_010, before: 1_000 }, 'less')?.direction).toBe('up');
});
