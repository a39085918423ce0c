/** What the expressions of a step may name, with what is known of each: for completion in an editor. */
import type { CompileCatalog } from './catalog.ts';
import { compileWorkflow } from './compile-workflow.ts';
import { type Scope, shapeOfBinding } from './expressions/checking/scope.ts';
import type { Shape } from './expressions/checking/shape.ts';

export interface Reference {
  readonly name: string;
  readonly kind: 'global' | 'step' | 'variable';
  readonly shape: Shape;
  /** Why it may have no value there, so that it wants ?. or ??. */
  readonly mayBeNothing?: string;
}

/**
 * `place` is that of a step (`steps[2].then[0]`), or the one a step added at the end of a list would have. Undefined when
 * there is no such place, or the definition cannot be read; other problems do not matter.
 */
export function listReferences(
  definition: unknown,
  place: string,
  catalog: CompileCatalog,
): readonly Reference[] | undefined {
  let found: Scope | undefined;
  compileWorkflow(definition, catalog, {
    scope(each, scope) {
      if (each === place) found = scope;
    },
  });
  return found && referencesIn(found);
}

export function referencesIn(scope: Scope): Reference[] {
  return scope.all().map((binding) => ({
    name: binding.name,
    kind: binding.kind,
    shape: shapeOfBinding(binding),
    ...(binding.maybe && { mayBeNothing: binding.maybe.why }),
  }));
}
