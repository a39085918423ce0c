/**
 * The filter tree at work: checked against the fields of a workspace, compiled to SQL for lists, or run over a record
 * in memory for triggers. Both start from the same resolved conditions, and a property test holds them together.
 */
import { filterErrors } from '@millrace/contracts/contacts/errors';
import { checkFilter } from '@millrace/contracts/filter/check-filter';
import type { FilterTree } from '@millrace/contracts/filter/filter';
import type { FilterField } from '@millrace/contracts/filter/filter-fields';
import { Problem } from '#platform/errors';

export { allOf, compileFilter, type Condition } from './compile-filter.ts';
export { foldText } from './fold-text.ts';
export { type FilterRecord, matchesFilter } from './match-filter.ts';
export { phoneDigits } from './phone-digits.ts';
export {
  compileCustomTest,
  compileReferenceTest,
  compileTextTest,
  compileTimeTest,
  compileWordsTest,
  withinIds,
} from './sql-tests.ts';
export type { FilterContext, FilterTest } from './resolve-condition.ts';

/** Throws `filters.invalid` with each faulty place, below `path` in the input. */
export function requireValidFilter(tree: FilterTree, fields: readonly FilterField[], path = 'filter'): void {
  const issues = checkFilter(tree, fields).map((issue) => ({
    path: issue.path === '' ? path : `${path}.${issue.path}`,
    message: issue.message,
  }));
  const [first] = issues;
  if (!first) return;
  throw new Problem(filterErrors.invalid, `The filter cannot be used: ${first.path} ${first.message}.`, {
    extensions: { issues },
  });
}
