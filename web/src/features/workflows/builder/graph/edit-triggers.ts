/** Adding, changing and removing what starts a workflow. Pure. */
import type { Edit } from './edit.ts';
import { type LooseStep, triggersOf } from './step-tree.ts';

export function addTrigger(trigger: LooseStep): Edit {
  return (definition) => {
    const triggers = triggersOf(definition);
    return {
      definition: { ...definition, triggers: [...triggers, trigger] },
      selection: { kind: 'trigger', index: triggers.length },
    };
  };
}

export function replaceTrigger(index: number, trigger: LooseStep): Edit {
  return (definition) => {
    const triggers = triggersOf(definition);
    if (!(index in triggers)) return undefined;
    return {
      definition: { ...definition, triggers: triggers.with(index, trigger) },
      selection: { kind: 'trigger', index },
    };
  };
}

export function removeTrigger(index: number): Edit {
  return (definition) => {
    const triggers = triggersOf(definition).toSpliced(index, 1);
    return { definition: { ...definition, triggers }, selection: { kind: 'steps', paths: [] } };
  };
}
