import { describe, expect, it } from 'vitest';
import { checkFilter } from './check-filter.ts';
import { filterFieldsOf } from './filter-fields.ts';
import { Filter, type FilterTree, maxFilterDepth } from './filter.ts';

const fields = filterFieldsOf('contact', [
  { key: 'plan', label: 'Plan', type: 'select', options: [{ value: 'pro', label: 'Pro' }], filterable: true },
  { key: 'hidden', label: 'Hidden', type: 'text', options: [], filterable: false },
]);
const issuesOf = (tree: FilterTree) => checkFilter(tree, fields).map(({ path, message }) => `${path}: ${message}`);

describe('a tree that fits the fields', () => {
  it.each<FilterTree>([
    { and: [] },
    { field: 'name', op: 'contains', value: 'ada' },
    { field: 'createdAt', op: 'between', value: ['startOfMonth', 'now'] },
    { field: 'owner', op: 'in', value: ['me', '0192f3c1-7a00-7000-8000-000000000003'] },
    {
      not: {
        or: [
          { field: 'custom.plan', op: 'eq', value: 'pro' },
          { field: 'tags', op: 'is_not_set' },
        ],
      },
    },
  ])('has no issue: %j', (tree) => {
    expect(issuesOf(tree)).toEqual([]);
    expect(Filter.parse(tree)).toEqual(tree);
  });
});

describe('a fault', () => {
  it.each<[FilterTree, string]>([
    [{ and: [{ field: 'shoe', op: 'eq', value: 1 }] }, 'and.0.field: there is no field "shoe" to filter by'],
    [{ field: 'custom.hidden', op: 'eq', value: 'x' }, 'field: there is no field "custom.hidden" to filter by'],
    [{ field: 'name', op: 'is_set', value: 'x' }, 'value: is_set takes no value'],
    [{ field: 'name', op: 'eq' }, 'value: eq needs a value'],
    [{ field: 'name', op: 'eq', value: ' ' }, 'value: must not be empty; use is_not_set'],
    [{ field: 'name', op: 'in', value: 'x' }, 'value: in needs a list of values'],
    [{ field: 'createdAt', op: 'lt', value: '2026-02-30' }, 'value: must be a date'],
    [{ field: 'createdAt', op: 'between', value: ['today'] }, 'value: between needs two values'],
    [{ field: 'status', op: 'eq', value: 'new' }, 'value: must be an id'],
    [{ field: 'custom.plan', op: 'eq', value: 'free' }, 'value: must be one of pro'],
  ])('of %j is located: %s', (tree, issue) => {
    expect(issuesOf(tree)).toEqual([expect.stringContaining(issue)]);
  });

  it('is a tree that is too large', () => {
    const condition = { field: 'name', op: 'eq' as const, value: 'x' };
    const wide = { or: Array.from({ length: 2 }, () => ({ and: Array.from({ length: 60 }, () => condition) })) };
    expect(issuesOf(wide)).toEqual([': has more than 100 conditions']);
  });

  it('is a tree that is too deep, whoever built it', () => {
    let tree: FilterTree = { field: 'name', op: 'eq', value: 'x' };
    for (let level = 0; level <= maxFilterDepth; level += 1) tree = { not: tree };
    expect(issuesOf(tree)).toEqual([expect.stringContaining('is nested deeper')]);
    for (let level = 0; level < 100_000; level += 1) tree = { not: tree };
    expect(Filter.safeParse(tree).success).toBe(false);
  });
});
