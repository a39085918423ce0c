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

/** The step by its name, and the field of it: what people see, where `steps[3].data` would have to be counted. */
export function nameOfPlace({ tree }: Pick<Builder, 'tree'>, path: string): string {
  const around = stepAround(path, tree);
  const node = around === undefined ? undefined : tree.byPath.get(around);
  if (!node) return path;
  const field = path.slice(node.path.length).replace(/^\./, '');
  const name = typeof node.step['name'] === 'string' && node.step['name'] !== '' ? node.step['name'] : node.id;
  return field === '' ? name : `${name} · ${field}`;
}
