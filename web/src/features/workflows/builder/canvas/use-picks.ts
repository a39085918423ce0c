import { triggerKinds } from '@millrace/contracts/workflows/workflow';
import { listConnectors } from '@millrace/contracts/connections/connectors';
import { useMemo } from 'react';
import { useOperation } from '../../../../api/hooks.ts';
import { useCan } from '../../../../api/session.ts';
import { useWords } from '../../../../ui/language/words.ts';
import { builderWords } from '../builder-words.ts';
import { readSteps } from '../graph/clipboard.ts';
import type { Pick, PickGroup } from '../graph/match-picks.ts';
import { newAction, newStep, newTrigger } from '../graph/new-step.ts';
import type { StepKind } from '../graph/step-tree.ts';
import { useActions } from '../use-actions.ts';
import { canvasWords } from './canvas-words.ts';

const groups: readonly { name: 'do' | 'flow' | 'people'; kinds: readonly StepKind[] }[] = [
  { name: 'do', kinds: ['llm', 'transformation', 'http', 'code', 'workflow'] },
  { name: 'flow', kinds: ['conditional', 'loop', 'parallel', 'stop'] },
  { name: 'people', kinds: ['approval', 'wait'] },
];
const longMs = 10 * 60_000;

/** The steps there are to add: the kinds of the language, and the actions of every service. */
export function useStepPicks(copied: string | undefined): readonly PickGroup[] {
  const say = useWords(builderWords);
  const sayKind = useWords(canvasWords);
  const actions = useActions();
  const mayRead = useCan('connections.read');
  const { data: connectors } = useOperation(listConnectors, {}, { staleTime: longMs, enabled: mayRead });
  return useMemo(() => {
    const ofKind = (kind: StepKind): Pick => ({
      ...{ id: kind, kind, title: sayKind(`kind_${kind}`), about: say(`about_${kind}`) },
      steps: [newStep(kind)],
    });
    const titles = new Map(connectors?.items.map(({ service, title }) => [service, title]));
    const callable = (actions ?? []).filter(({ service }) => service !== 'ai' && service !== 'http');
    const services = Map.groupBy(callable, ({ service }) => service);
    return [
      ...pasteGroup(copied, (count) => say('pasteCopied', { count }), say('paste')),
      ...groups.map(({ name, kinds }) => ({ label: say(`group_${name}`), picks: kinds.map(ofKind) })),
      ...[...services].map(([service, all]) => ({
        label: titles.get(service) ?? service.charAt(0).toUpperCase() + service.slice(1),
        picks: all.map(({ name, title, description }) => ({
          ...{ id: `${service}.${name}`, kind: 'integration' as const, title, about: description },
          steps: [newAction(service, name)],
        })),
      })),
    ];
  }, [copied, say, sayKind, actions, connectors]);
}

function pasteGroup(copied: string | undefined, title: (count: number) => string, label: string): PickGroup[] {
  const steps = copied === undefined ? [] : readSteps(copied);
  if (steps.length === 0) return [];
  const about = steps.map(({ id }) => String(id)).join(', ');
  return [{ label, picks: [{ id: 'paste', kind: 'transformation', title: title(steps.length), about, steps }] }];
}

export function useTriggerPicks(): readonly PickGroup[] {
  const say = useWords(builderWords);
  const sayKind = useWords(canvasWords);
  return useMemo(
    () => [
      {
        label: say('group_triggers'),
        picks: triggerKinds.map((trigger) => ({
          ...{ id: trigger, trigger, title: sayKind(`trigger_${trigger}`), about: say(`about_${trigger}`) },
          steps: [newTrigger(trigger)],
        })),
      },
    ],
    [say, sayKind],
  );
}
