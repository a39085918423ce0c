import { expect, test } from 'vitest';
import { groupShortcuts } from './shortcut-groups.ts';

test('keys that do the same stand together, in the order they came in', () => {
  const groups = groupShortcuts([
    { keys: 'enter', label: 'Open', group: 'Lists' },
    { keys: 'arrowdown', label: 'Next', group: 'Lists' },
    { keys: 'j', label: 'Next', group: 'Lists' },
    { keys: '?', label: 'Help', group: 'General' },
  ]);
  expect([...groups.keys()]).toEqual(['Lists', 'General']);
  expect(groups.get('Lists')).toEqual([
    { label: 'Next', keys: ['j', 'arrowdown'] },
    { label: 'Open', keys: ['enter'] },
  ]);
});

test('a shortcut whose keys another one has taken is not listed', () => {
  const groups = groupShortcuts([
    { keys: '/', label: 'Search this list', group: 'Lists' },
    { keys: '/', label: 'Search everything', group: 'General' },
  ]);
  expect([...groups.keys()]).toEqual(['Lists']);
});
