/**
 * What the filter builder edits: groups of conditions, read from and written back to the API's filter tree. Pure.
 * The tree knows and, or and not; people think of all, any and none of some conditions, so a group is one of these.
 */
export type FilterValue = string | number | boolean | (string | number | boolean)[];

export interface FilterCondition<Op extends string = string> {
  field: string;
  op: Op;
  value?: FilterValue | undefined;
}
export type FilterTree<Op extends string = string> =
  | FilterCondition<Op>
  | { and: FilterTree<Op>[] }
  | { or: FilterTree<Op>[] }
  | { not: FilterTree<Op> };

export const groupKinds = ['all', 'any', 'none'] as const;
export type GroupKind = (typeof groupKinds)[number];

export interface FilterGroup<Op extends string = string> {
  kind: GroupKind;
  items: FilterItem<Op>[];
}
export type FilterItem<Op extends string = string> = FilterCondition<Op> | FilterGroup<Op>;

/** Steps from the outermost group to an item. */
export type ItemPath = readonly number[];

export const isGroup = <Op extends string>(item: FilterItem<Op>): item is FilterGroup<Op> => 'items' in item;

export const emptyGroup = <Op extends string>(kind: GroupKind = 'all'): FilterGroup<Op> => ({ kind, items: [] });

export function toGroup<Op extends string>(tree: FilterTree<Op> | null | undefined): FilterGroup<Op> {
  if (!tree) return emptyGroup();
  const item = toItem(tree);
  return isGroup(item) ? item : { kind: 'all', items: [item] };
}

function toItem<Op extends string>(tree: FilterTree<Op>): FilterItem<Op> {
  if ('and' in tree) return { kind: 'all', items: tree.and.map(toItem) };
  if ('or' in tree) return { kind: 'any', items: tree.or.map(toItem) };
  if (!('not' in tree)) return tree;
  const inner = toItem(tree.not);
  // Not any of them is none of them; the negation of anything else is none of that one thing.
  return isGroup(inner) && inner.kind === 'any' ? { ...inner, kind: 'none' } : { kind: 'none', items: [inner] };
}

const withoutValue: readonly string[] = ['is_set', 'is_not_set'];
const withTwoValues: readonly string[] = ['between'];
const withManyValues: readonly string[] = ['in', 'not_in', 'all_of'];

export type Arity = 'none' | 'one' | 'two' | 'many';
export function arityOf(op: string): Arity {
  if (withoutValue.includes(op)) return 'none';
  if (withTwoValues.includes(op)) return 'two';
  return withManyValues.includes(op) ? 'many' : 'one';
}

/** A condition still being typed has no value yet; it does not filter until it has. */
export function isComplete(condition: FilterCondition): boolean {
  const { value } = condition;
  switch (arityOf(condition.op)) {
    case 'none':
      return true;
    case 'one':
      return value !== undefined && !Array.isArray(value) && value !== '';
    case 'two':
      return Array.isArray(value) && value.length === 2 && value.every((each) => each !== '');
    case 'many':
      return Array.isArray(value) && value.length > 0;
  }
}

/** The tree to ask the API with: complete conditions only, and nothing for a group without any. */
export function toTree<Op extends string>(group: FilterGroup<Op>): FilterTree<Op> | undefined {
  const children = group.items.flatMap((item): FilterTree<Op>[] => {
    const tree = isGroup(item) ? toTree(item) : isComplete(item) ? withoutSpareValue(item) : undefined;
    return tree ? [tree] : [];
  });
  if (children.length === 0) return undefined;
  if (group.kind === 'none') return { not: { or: children } };
  return group.kind === 'any' ? { or: children } : { and: children };
}

function withoutSpareValue<Op extends string>(condition: FilterCondition<Op>): FilterCondition<Op> {
  if (arityOf(condition.op) !== 'none') return condition;
  return { field: condition.field, op: condition.op };
}

export function countComplete(group: FilterGroup): number {
  return group.items.reduce((sum, item) => sum + (isGroup(item) ? countComplete(item) : Number(isComplete(item))), 0);
}

/** Puts what `change` makes of it in the place of an item; `undefined` takes it away, and a group left empty with it. */
export function changeAt<Op extends string>(
  group: FilterGroup<Op>,
  path: ItemPath,
  change: (item: FilterItem<Op>) => FilterItem<Op> | undefined,
): FilterGroup<Op> {
  const [index, ...rest] = path;
  if (index === undefined) {
    const changed = change(group);
    return changed && isGroup(changed) ? changed : emptyGroup();
  }
  const items = group.items.flatMap((item, at) => {
    if (at !== index) return [item];
    if (rest.length === 0) return change(item) ?? [];
    if (!isGroup(item)) return [item];
    const changed = changeAt(item, rest, change);
    return changed.items.length > 0 ? [changed] : [];
  });
  return { ...group, items };
}

export function addAt<Op extends string>(
  group: FilterGroup<Op>,
  path: ItemPath,
  added: FilterItem<Op>,
): FilterGroup<Op> {
  return changeAt(group, path, (item) => (isGroup(item) ? { ...item, items: [...item.items, added] } : item));
}

/** Another field or operator keeps what still fits: the operator if the field has it, the value if it has the shape. */
export function withField<Op extends string>(
  condition: FilterCondition<Op>,
  field: { name: string; operators: readonly Op[] },
): FilterCondition<Op> {
  const first = field.operators[0] ?? condition.op;
  return { field: field.name, op: field.operators.includes(condition.op) ? condition.op : first };
}

export function withOperator<Op extends string>(condition: FilterCondition<Op>, op: Op): FilterCondition<Op> {
  const keeps = arityOf(op) === arityOf(condition.op);
  return keeps ? { ...condition, op } : { field: condition.field, op };
}
