/** Edits of a definition: pure, and refused (undefined) where they make no sense. */
import type { LooseDefinition } from './step-tree.ts';
import type { StepPath } from './step-path.ts';

/** What is chosen on the canvas: steps, or one of the triggers. */
export type Selection =
  | { readonly kind: 'steps'; readonly paths: readonly StepPath[] }
  | { readonly kind: 'trigger'; readonly index: number };

export interface Edited {
  readonly definition: LooseDefinition;
  /** What is chosen afterwards; what was, where the edit says nothing. */
  readonly selection?: Selection;
}

export type Edit = (definition: LooseDefinition) => Edited | undefined;

export const nothingChosen: Selection = { kind: 'steps', paths: [] };

export function chooseSteps(...paths: readonly StepPath[]): Selection {
  return { kind: 'steps', paths };
}
