/** Steps that call an action: integration, and llm and http, which are actions under names of their own. */
import { actionOf } from '../collect-uses.ts';
import type { KindResult } from './kind-result.ts';
import type { CallPlan } from '../plan.ts';
import {
  any,
  closedObject,
  number,
  openObject,
  type Shape,
  shapeOfSchema,
  text,
} from '../expressions/checking/shape.ts';
import type { HttpStep, IntegrationStep, LlmStep } from '../step-schemas.ts';
import type { StepTools } from './step-tools.ts';
import { suggestName } from '../suggest-name.ts';

type CallStep = LlmStep | IntegrationStep | HttpStep;

export function compileCall(step: CallStep, tools: StepTools): KindResult<CallPlan> {
  const called = actionOf(step) ?? { service: '', action: '' }; // each of these kinds has one
  const connection = 'connection' in step ? step.connection : undefined;
  const { catalog } = tools.compilation;
  if (connection !== undefined && catalog.isKnownConnection?.(connection) === false)
    tools.report('connection', `there is no connection "${connection}"`);
  const action = catalog.actions.find(called.service, called.action);
  if (!action) reportUnknown(step, called, tools);
  if (step.type === 'llm' && step.output) tools.compilation.schemas.checkSchema(step.output, tools.at('output'));
  const given = step.type === 'integration' ? (step.inputs ?? {}) : undefined;
  const inputs = given ? tools.shapedAt(given, tools.at('inputs')) : undefined;
  if (action && inputs)
    tools.compilation.schemas.checkValue(given, action.inputs, { path: tools.at('inputs'), shape: inputs.shape });
  return {
    own: {
      kind: 'call',
      type: step.type,
      ...called,
      ...(connection !== undefined && { connection }),
      inputs: inputs?.run ?? compileFields(step, tools),
      isPure: false,
    },
    shape: shapeOfAnswer(step, action?.output),
  };
}

function reportUnknown(
  step: CallStep,
  { service, action }: { service: string; action: string },
  tools: StepTools,
): void {
  const all = tools.compilation.catalog.actions.list();
  const ofService = all.filter((each) => each.service === service).map((each) => each.name);
  if (step.type !== 'integration') {
    tools.report('type', `the action ${service}/${action} behind this type is not available here`);
  } else if (ofService.length === 0) {
    const services = [...new Set(all.map((each) => each.service))];
    tools.report(
      'service',
      `unknown service "${service}"${suggestName(service, services) || `; there are ${services.join(', ')}`}`,
    );
  } else {
    const hint = suggestName(action, ofService) || `; there are ${ofService.slice(0, 20).join(', ')}`;
    tools.report('action', `unknown action "${action}" of ${service}${hint}`);
  }
}

function shapeOfAnswer(step: CallStep, output: unknown): Shape {
  if (step.type === 'http') return closedObject({ status: number, headers: openObject({}), body: any });
  if (step.type === 'llm') return step.output ? shapeOfSchema(step.output) : openObject({ text });
  return shapeOfSchema(output);
}

const callFields = {
  llm: ['model', 'prompt', 'system', 'inputs', 'output', 'temperature', 'maxTokens'],
  http: ['method', 'url', 'headers', 'query', 'body', 'expect'],
} as const;

/** The fields of the step are the inputs of the action; a schema among them holds no templates. */
function compileFields(step: CallStep, tools: StepTools): CallPlan['inputs'] {
  if (step.type === 'integration') return tools.value(step.inputs ?? {}, 'inputs');
  const fields = callFields[step.type].flatMap((field) => {
    const given: unknown = Object.entries(step).find(([name]) => name === field)?.[1];
    if (given === undefined) return [];
    const run = field === 'output' ? () => given as never : tools.value(given, field); // JSON, as all of a definition
    return [[field, run] as const];
  });
  return (environment) => Object.fromEntries(fields.map(([field, run]) => [field, run(environment)]));
}
