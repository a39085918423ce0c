import { describe, expect, it } from 'vitest';
import { changesOf, summaryOf } from './event-changes.ts';

describe('the changes of an event', () => {
  it('name each field once, before and after', () => {
    expect(changesOf({ before: { status: 'new', owner: null }, after: { status: 'working', tags: ['a'] } })).toEqual([
      { field: 'status', before: 'new', after: 'working' },
      { field: 'owner', before: null, after: null },
      { field: 'tags', before: null, after: '["a"]' },
    ]);
  });

  it('are summed up in a line, without what is empty before and after', () => {
    const changes = changesOf({
      before: { status: 'new', note: 'x' },
      after: { status: 'working', owner: null, name: 'Ada' },
    });
    const wordOf = (field: string) => field.toUpperCase();
    expect(summaryOf(changes, { nothing: 'nothing', wordOf })).toBe(
      'STATUS: new → working, NOTE: x → nothing, NAME: Ada',
    );
  });
});
