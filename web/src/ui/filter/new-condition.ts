import type { FilterField } from './filter-field.ts';
import { addAt } from './filter-tree.ts';
import type { FilterCondition, FilterGroup, ItemPath } from './filter-tree.ts';

function newCondition(fields: readonly FilterField[]): FilterCondition[] {
  const field = fields[0];
  const op = field?.operators[0];
  return field && op ? [{ field: field.name, op }] : [];
}

/** The group with one more at the path. */
export function withNewCondition(root: FilterGroup, path: ItemPath, fields: readonly FilterField[]): FilterGroup {
  return newCondition(fields).reduce((group, condition) => addAt(group, path, condition), root);
}

export function withNewGroup(root: FilterGroup, path: ItemPath, fields: readonly FilterField[]): FilterGroup {
  return addAt(root, path, { kind: 'any', items: newCondition(fields) });
}
