import { useCallback } from 'react';
import { useWords } from '../../../../ui/language/words.ts';
import { useActionTitles } from '../use-actions.ts';
import type { StepNode } from '../graph/step-tree.ts';
import { plain } from '../graph/summarize-step.ts';
import type { StepData } from './canvas-nodes.ts';
import { canvasWords } from './canvas-words.ts';

type Titled = Pick<StepData, 'kind' | 'name' | 'service' | 'action'>;

export function toTitled({ kind, step }: StepNode): Titled {
  return { kind, name: plain(step['name']), service: plain(step['service']), action: plain(step['action']) };
}

/** What a step is called: by a person, else by what it does. */
export function useStepTitle(): (step: Titled) => string {
  const say = useWords(canvasWords);
  const titles = useActionTitles();
  return useCallback(
    ({ kind, name, service, action }) => {
      if (name !== '') return name;
      if (kind !== 'integration' || action === '') return say(`kind_${kind}`);
      return titles.get(`${service}.${action}`) ?? action.replaceAll('_', ' ');
    },
    [titles, say],
  );
}
