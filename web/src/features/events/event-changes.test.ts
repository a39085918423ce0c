import { describe, expect, it } from 'vitest';
import { changesOf, summaryOf } from './event-changes.ts';

const sayTime = (instant: string) => `at ${instant.slice(11, 16)}`;

describe('the changes of an event', () => {
  it('tell instants as people read them', () => {
    const after = { dueAt: '2026-12-03T16:00:00.000Z', text: 'on 2026-12-03T16:00:00.000Z' };
    expect(changesOf({ before: null, after }, sayTime).map((change) => change.after)).toEqual(['at 16:00', after.text]);
  });

  it('name each field once, before and after', () => {
    expect(
      changesOf({ before: { status: 'new', owner: null }, after: { status: 'working', tags: ['a'] } }, sayTime),
    ).toEqual([
      { field: 'status', before: 'new', after: 'working' },
      { field: 'owner', before: null, after: null },
      { field: 'tags', before: null, after: '["a"]' },
    ]);
  });

  it('are summed up in a line, without what is empty before and after', () => {
    const changes = changesOf(
      {
        before: { status: 'new', note: 'x' },
        after: { status: 'working', owner: null, name: 'Ada' },
      },
      sayTime,
    );
    const wordOf = (field: string) => field.toUpperCase();
    expect(summaryOf(changes, { nothing: 'nothing', wordOf })).toBe(
      'STATUS: new → working, NOTE: x → nothing, NAME: Ada',
    );
  });
});
