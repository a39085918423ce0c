import type { Slot } from '../graph/edit-steps.ts';
import type { StepPath } from '../graph/step-path.ts';

/** What one may do on a canvas that is not only shown. Each must stay the same from render to render. */
export interface CanvasEditing {
  readonly onMove: (paths: readonly StepPath[], to: Slot) => void;
  readonly onAddStep: (slot: Slot, anchor: HTMLElement) => void;
  readonly onAddTrigger: (anchor: HTMLElement) => void;
}
