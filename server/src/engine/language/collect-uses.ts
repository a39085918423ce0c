/** What a definition needs from outside, found without compiling it. */
import type { Definition } from './definition.ts';
import type { PlanUses } from './plan.ts';
import { eachList } from './step-lists.ts';
import type { Step } from './step-schemas.ts';

/** The action behind a step that calls one. */
export function actionOf(step: Step): { service: string; action: string } | undefined {
  if (step.type === 'llm') return { service: 'ai', action: 'generate' };
  if (step.type === 'http') return { service: 'http', action: 'request' };
  return step.type === 'integration' ? { service: step.service, action: step.action } : undefined;
}

export function collectUses(definition: Definition): PlanUses {
  const actions = new Map<string, { service: string; action: string }>();
  const connections = new Set<string>();
  const workflows = new Set<string>();
  const events = new Set<string>();
  let approvals = false;
  for (const trigger of definition.triggers ?? [])
    if (trigger.type === 'event') for (const event of [trigger.event].flat()) events.add(event);
  eachList(definition.steps, (list) => {
    for (const step of list) {
      const action = actionOf(step);
      if (action) actions.set(`${action.service}/${action.action}`, action);
      if ('connection' in step && typeof step.connection === 'string') connections.add(step.connection);
      if (step.type === 'approval') approvals = true;
      if (step.type === 'workflow') workflows.add(step.workflow);
      if (step.type === 'wait' && step.event !== undefined) events.add(step.event);
    }
  });
  return {
    actions: [...actions.values()],
    connections: [...connections],
    workflows: [...workflows],
    events: [...events],
    approvals,
  };
}
