/** The filter tree as one SQL condition. How a field is tested is the entity's business; the logic is here. */
import type { FilterTree } from '@millrace/contracts/filter/filter';
import type { FilterField } from '@millrace/contracts/filter/filter-fields';
import { type RawBuilder, sql } from 'kysely';
import { type FilterContext, type FilterTest, resolveCondition } from './resolve-condition.ts';

/** A condition may answer null for a missing value: here null is false, and the negation of null is true. */
export type Condition = RawBuilder<boolean>;

export interface FilterTarget {
  fields: readonly FilterField[];
  /** SQL that is true where the field meets the test; false or null elsewhere. */
  compileTest(field: FilterField, test: FilterTest): Condition;
}

/** The tree must have passed `checkFilter` for the target's fields. */
export function compileFilter(tree: FilterTree, target: FilterTarget, context: FilterContext): Condition {
  const byName = new Map(target.fields.map((field) => [field.name, field]));
  const compile = (node: FilterTree): Condition => {
    if ('and' in node) return allOf(node.and.map(compile));
    if ('or' in node) return anyOf(node.or.map(compile));
    if ('not' in node) return not(compile(node.not));
    const field = byName.get(node.field);
    if (!field) throw new Error(`There is no field ${node.field}: the filter was not checked.`);
    const { negated, test } = resolveCondition(node, field, context);
    const condition = target.compileTest(field, test);
    return negated ? not(condition) : condition;
  };
  return compile(tree);
}

export function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return sql<boolean>`true`;
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

export function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return sql<boolean>`false`;
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

function not(condition: Condition): Condition {
  return sql<boolean>`(${condition} is not true)`;
}
