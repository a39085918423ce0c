import { stepAround } from './canvas/canvas-nodes.ts';
import { chooseSteps } from './graph/edit.ts';
import type { Builder } from './use-builder.ts';

/** Chooses what a problem is about. */
export function choosePlace({ actions, tree }: Builder, path: string): void {
  const trigger = /^triggers\[(\d+)\]/.exec(path)?.[1];
  const step = stepAround(path, tree);
  if (trigger !== undefined) actions.select({ kind: 'trigger', index: Number(trigger) });
  else if (step !== undefined) actions.select(chooseSteps(step));
  actions.openPanel(true);
}
