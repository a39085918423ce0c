/** What can be known to be wrong with an expression before any data is there. */
import type { CompiledExpression } from './compile-expression.ts';
import type { Problem } from './problem.ts';
import type { Scope } from './scope.ts';
import type { StepIds } from './step-ids.ts';
import { suggestName } from './suggest-name.ts';

export type ExpressionProblem = Required<Pick<Problem, 'message' | 'start' | 'end' | 'severity'>>;

export function checkExpression(
  expression: CompiledExpression,
  place: { scope: Scope; ids: StepIds },
): ExpressionProblem[] {
  return expression.references.flatMap(({ name, start, end }) =>
    place.scope.find(name) ? [] : [{ message: describeUnknown(name, place), start, end, severity: 'error' as const }],
  );
}

function describeUnknown(name: string, { scope, ids }: { scope: Scope; ids: StepIds }): string {
  const elsewhere = ids.placeOf(name);
  if (elsewhere !== undefined)
    return `the step "${name}" (${elsewhere}) may not have run here: only steps surely before this one have a value`;
  const known = scope.all();
  const hint = suggestName(
    name,
    known.map((binding) => binding.name),
  );
  const isStep = known.some((binding) => binding.kind === 'step' && hint.includes(`"${binding.name}"`));
  return `unknown ${isStep ? 'step' : 'name'} "${name}"${hint}`;
}
