/** What a step or trigger is when it is new: as little as can be, and what is missing is told as a problem. Pure data. */
import type { TriggerKind } from '@millrace/contracts/workflows/workflow';
import type { LooseStep, StepKind } from './step-tree.ts';

const blank: Readonly<Record<StepKind, LooseStep>> = {
  integration: { type: 'integration', service: '', action: '', inputs: {} },
  llm: { type: 'llm', prompt: '' },
  transformation: { type: 'transformation', set: {} },
  conditional: { type: 'conditional', if: '', then: [], else: [] },
  loop: { type: 'loop', over: '', as: 'item', steps: [] },
  parallel: { type: 'parallel', branches: [[], []] },
  wait: { type: 'wait', for: '1h' },
  approval: { type: 'approval', assignees: ['role:admin'], title: '' },
  workflow: { type: 'workflow', workflow: '', inputs: {} },
  http: { type: 'http', method: 'GET', url: '' },
  code: { type: 'code', inputs: {}, source: 'return input;' },
  stop: { type: 'stop' },
};

export function newStep(kind: StepKind): LooseStep {
  return structuredClone(blank[kind]);
}

export function newAction(service: string, action: string): LooseStep {
  return { type: 'integration', service, action, inputs: {} };
}

/** Kinds that steps can be wrapped in, with the lane that takes them. */
export const wrappings = { conditional: 'then', loop: 'steps', parallel: 'branches[0]' } as const;
export type Wrapping = keyof typeof wrappings;

const emailForm = {
  type: 'object',
  properties: { name: { type: 'string' }, email: { type: 'string', format: 'email' } },
  required: ['email'],
};

const blankTriggers: Readonly<Record<TriggerKind, LooseStep>> = {
  manual: { type: 'manual' },
  webhook: { type: 'webhook', auth: { type: 'token' } },
  schedule: { type: 'schedule', cron: '0 8 * * 1-5' },
  event: { type: 'event', event: 'lead.created' },
  form: { type: 'form', schema: emailForm, map: { name: '{{ trigger.name }}', email: '{{ trigger.email }}' } },
};

export function newTrigger(kind: TriggerKind): LooseStep {
  return structuredClone(blankTriggers[kind]);
}
