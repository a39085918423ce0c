import { listActions } from '@millrace/contracts/actions/actions';
import { useMemo } from 'react';
import { useOperation } from '../../../../api/hooks.ts';
import { useCan } from '../../../../api/session.ts';
import { useWords } from '../../../../ui/language/words.ts';
import type { StepData } from './canvas-nodes.ts';
import { canvasWords } from './canvas-words.ts';

type Titled = Pick<StepData, 'kind' | 'name' | 'service' | 'action'>;

const longMs = 10 * 60_000;

/** What there is to call; the same for everybody in the installation, and rarely another. */
export function useActions() {
  const may = useCan('connections.read');
  const { data } = useOperation(listActions, {}, { staleTime: longMs, enabled: may });
  return data?.items;
}

/** What a step is called: by a person, else by what it does. */
export function useStepTitle(): (step: Titled) => string {
  const say = useWords(canvasWords);
  const actions = useActions();
  return useMemo(() => {
    const titles = new Map(actions?.map(({ service, name, title }) => [`${service}.${name}`, title]));
    return ({ kind, name, service, action }) => {
      if (name !== '') return name;
      if (kind !== 'integration' || action === '') return say(`kind_${kind}`);
      return titles.get(`${service}.${action}`) ?? action.replaceAll('_', ' ');
    };
  }, [actions, say]);
}
