import { createContext, useContext } from 'react';
import type { Slot } from '../graph/edit-steps.ts';
import type { StepPath } from '../graph/step-path.ts';
import type { useStepTitle } from './use-step-title.ts';

/** What the parts of a canvas can ask for. The same from render to render: no card is drawn again for it. */
export interface CanvasActions {
  /** What a step is called. */
  readonly titleOf: ReturnType<typeof useStepTitle>;
  readonly openStep: (path: StepPath) => void;
  readonly openTrigger: (index: number) => void;
  /** Undefined where nothing can be edited. */
  readonly addStep: ((slot: Slot, anchor: HTMLElement) => void) | undefined;
  readonly addTrigger: ((anchor: HTMLElement) => void) | undefined;
}

export const CanvasContext = createContext<CanvasActions | null>(null);

export function useCanvasActions(): CanvasActions {
  const actions = useContext(CanvasContext);
  if (!actions) throw new Error('The parts of a canvas stand inside of one.');
  return actions;
}
