import { expect, test } from 'vitest';
import {
  addAt,
  changeAt,
  countComplete,
  emptyGroup,
  isComplete,
  toGroup,
  toTree,
  withField,
  withOperator,
} from './filter-tree.ts';
import type { FilterTree } from './filter-tree.ts';

const isNew = { field: 'status', op: 'eq', value: 'new' };
const isMine = { field: 'owner', op: 'eq', value: 'me' };
const hasPhone = { field: 'phone', op: 'is_set' };

test('a tree of and, or and not comes back as it was', () => {
  const tree: FilterTree = { and: [isNew, { or: [isMine, hasPhone] }, { not: { or: [isMine] } }] };
  expect(toTree(toGroup(tree))).toEqual(tree);
});

test('a single condition is a group of one', () => {
  expect(toGroup(isNew)).toEqual({ kind: 'all', items: [isNew] });
});

test('the negation of a conjunction keeps its meaning', () => {
  expect(toTree(toGroup({ not: { and: [isNew, isMine] } }))).toEqual({ not: { or: [{ and: [isNew, isMine] }] } });
});

test('conditions without a value do not filter', () => {
  const group = { kind: 'all' as const, items: [{ field: 'name', op: 'contains', value: '' }, isNew] };
  expect(toTree(group)).toEqual({ and: [isNew] });
  expect(countComplete(group)).toBe(1);
});

test('nothing to filter by is no tree at all', () => {
  expect(toTree(emptyGroup())).toBeUndefined();
  expect(toTree({ kind: 'any', items: [{ kind: 'all', items: [] }] })).toBeUndefined();
});

test('what is complete depends on how many values the operator takes', () => {
  expect(isComplete(hasPhone)).toBe(true);
  expect(isComplete({ field: 'n', op: 'between', value: [1] })).toBe(false);
  expect(isComplete({ field: 'n', op: 'between', value: [1, 2] })).toBe(true);
  expect(isComplete({ field: 'tags', op: 'in', value: [] })).toBe(false);
  expect(isComplete({ field: 'done', op: 'eq', value: false })).toBe(true);
});

test('items are added, changed and removed by their path, and a group left empty goes too', () => {
  const group = addAt(addAt(emptyGroup(), [], isNew), [], { kind: 'any', items: [isMine] });
  const changed = changeAt(group, [1, 0], () => hasPhone);
  expect(toTree(changed)).toEqual({ and: [isNew, { or: [hasPhone] }] });
  expect(toTree(changeAt(changed, [1, 0], () => undefined))).toEqual({ and: [isNew] });
});

test('changing the field keeps the operator if the new field has it', () => {
  expect(withField(isNew, { name: 'owner', operators: ['in', 'eq'] })).toEqual({ field: 'owner', op: 'eq' });
  expect(withField(isNew, { name: 'tags', operators: ['in'] })).toEqual({ field: 'tags', op: 'in' });
});

test('changing the operator keeps a value of the same shape', () => {
  expect(withOperator(isNew, 'ne')).toEqual({ ...isNew, op: 'ne' });
  expect(withOperator(isNew, 'in')).toEqual({ field: 'status', op: 'in' });
});
