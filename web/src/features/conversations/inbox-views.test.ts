import { describe, expect, it } from 'vitest';
import { neighbourOf, toInboxView, toListInput } from './inbox-views.ts';

describe('the views of the inbox', () => {
  it('show open conversations unless the address names another view', () => {
    expect(toInboxView('closed')).toBe('closed');
    expect(toInboxView('nonsense')).toBe('open');
    expect(toListInput('mine')).toEqual({ status: 'open', assigneeId: 'me' });
    expect(toListInput('rejected')).toBeUndefined();
  });

  it('are walked from one conversation to the next, and stay at both ends', () => {
    const ids = ['a', 'b', 'c'];
    expect(neighbourOf(ids, undefined, 1)).toBe('a');
    expect(neighbourOf(ids, 'a', 1)).toBe('b');
    expect(neighbourOf(ids, 'c', 1)).toBe('c');
    expect(neighbourOf(ids, 'a', -1)).toBe('a');
    expect(neighbourOf(ids, 'gone', 1)).toBe('a');
    expect(neighbourOf([], 'a', 1)).toBeUndefined();
  });
});
