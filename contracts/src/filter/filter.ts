/**
 * The filter tree: and/or/not over conditions on typed fields. One language for lists, saved views, segments and
 * trigger conditions. Which fields there are, and which operators each takes, is in `filter-fields.ts`.
 *
 * A condition on a missing value is false, and `not` of it is true: there is no third value.
 */
import { z } from 'zod';

export const filterOperators = [
  'eq',
  'ne',
  'in',
  'not_in',
  'all_of',
  'contains',
  'starts_with',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'on',
  'is_set',
  'is_not_set',
] as const;
export type FilterOperator = (typeof filterOperators)[number];

const scalar = z.union([z.string().max(500), z.number(), z.boolean()]);
export type FilterScalar = z.infer<typeof scalar>;
export type FilterValue = FilterScalar | FilterScalar[];

export interface FilterCondition {
  field: string;
  op: FilterOperator;
  value?: FilterValue | undefined;
}
export type FilterTree = FilterCondition | { and: FilterTree[] } | { or: FilterTree[] } | { not: FilterTree };

export const FilterCondition = z
  .strictObject({
    field: z.string().min(1).max(80).describe('A field of GET /filter-fields: `status`, `createdAt`, `custom.plan`.'),
    op: z.enum(filterOperators),
    value: z
      .union([scalar, z.array(scalar).max(200)])
      .optional()
      .describe('Dates are RFC 3339, a day, or relative: `now-7d`, `today`, `startOfMonth-1m`. None for is_set.'),
  })
  .meta({ id: 'FilterCondition' });

/** How deep and how large a tree may be: enough for any person, and no way to tie the database up. */
export const maxFilterDepth = 8;
export const maxFilterConditions = 100;

const Tree: z.ZodType<FilterTree> = z.lazy(() =>
  z.union([
    FilterCondition,
    z.strictObject({ and: z.array(Tree).max(maxFilterConditions) }),
    z.strictObject({ or: z.array(Tree).max(maxFilterConditions) }),
    z.strictObject({ not: Tree }),
  ]),
);
Tree.register(z.globalRegistry, { id: 'Filter' });

/**
 * A filter tree as input. Whether its fields exist and fit their operators depends on the workspace: `checkFilter`.
 * The shape is walked by hand before the recursive schema sees it: a hostile depth would take that down, and a union
 * cannot say where in the tree the fault is.
 */
export const Filter: z.ZodType<FilterTree, FilterTree> = z.preprocess((value, context) => {
  for (const fault of faultsOfShape(value, [])) {
    context.issues.push({ code: 'custom', message: fault.message, path: fault.path, input: value });
  }
  return value;
}, Tree) as z.ZodType<FilterTree, FilterTree>; // a preprocess takes unknown; callers should see what is meant

interface ShapeFault {
  path: (string | number)[];
  message: string;
}

function* faultsOfShape(node: unknown, path: (string | number)[]): Iterable<ShapeFault> {
  // A level of and/or adds two steps to the path, one of `not` adds one.
  if (path.length > 2 * maxFilterDepth) yield { path, message: `is nested deeper than ${maxFilterDepth} levels` };
  else if (node === null || typeof node !== 'object' || Array.isArray(node)) {
    yield { path, message: 'must be a condition, or an object with and, or, or not' };
  } else if ('not' in node) {
    yield* faultsOfKeys(node, { allowed: ['not'], path });
    yield* faultsOfShape(node.not, [...path, 'not']);
  } else if ('and' in node) yield* faultsOfList(node, { list: node.and, key: 'and', path });
  else if ('or' in node) yield* faultsOfList(node, { list: node.or, key: 'or', path });
  else yield* faultsOfCondition(node, path);
}

function* faultsOfList(
  node: object,
  at: { list: unknown; key: string; path: (string | number)[] },
): Iterable<ShapeFault> {
  yield* faultsOfKeys(node, { allowed: [at.key], path: at.path });
  const path = [...at.path, at.key];
  if (!Array.isArray(at.list)) yield { path, message: 'must be a list' };
  else if (at.list.length > maxFilterConditions)
    yield { path, message: `has more than ${maxFilterConditions} entries` };
  else for (const [index, child] of at.list.entries()) yield* faultsOfShape(child, [...path, index]);
}

function* faultsOfCondition(node: object, path: (string | number)[]): Iterable<ShapeFault> {
  const parsed = FilterCondition.safeParse(node);
  if (parsed.success) return;
  for (const issue of parsed.error.issues) {
    const steps = issue.path.filter((step) => typeof step !== 'symbol');
    yield { path: [...path, ...steps], message: issue.message };
  }
}

function* faultsOfKeys(node: object, at: { allowed: string[]; path: (string | number)[] }): Iterable<ShapeFault> {
  const extra = Object.keys(node).filter((key) => !at.allowed.includes(key));
  if (extra.length > 0) yield { path: at.path, message: `has ${extra.join(', ')} beside ${at.allowed.join()}` };
}

/** Conditions of a tree. */
export function countConditions(tree: FilterTree): number {
  if ('and' in tree) return tree.and.reduce((sum, child) => sum + countConditions(child), 0);
  if ('or' in tree) return tree.or.reduce((sum, child) => sum + countConditions(child), 0);
  if ('not' in tree) return countConditions(tree.not);
  return 1;
}
