/**
 * The kinds of steps, as people write them. One schema gives the validation, the types and the published JSON Schema.
 * Lists of steps are typed by hand where kinds contain one another: a schema that is inferred from itself has no type.
 */
import { z } from 'zod';
import {
  anyValue,
  condition,
  duration,
  durationOrTemplate,
  jsonSchema,
  retry,
  stepId,
  template,
  values,
} from './field-schemas.ts';

const steps: z.ZodType<Step[]> = z
  .lazy(() => z.array(stepSchema).max(1000))
  .meta({ id: 'Steps', description: 'Steps in order.' });

const common = {
  id: stepId
    .optional()
    .describe('The name of its value in expressions; unique in the workflow. Without it, step_1, step_2, …'),
  name: z.string().max(200).optional().describe('What people see.'),
  after: z
    .array(stepId)
    .max(100)
    .optional()
    .describe('Ids of the steps of the same list it waits for. Without it, all before it; [] starts at once.'),
  when: condition.optional().describe('The step is skipped, and its value null, unless this holds.'),
  retry: retry.optional(),
  timeout: duration.optional().describe('One attempt may take so long.'),
  onError: z
    .union([z.enum(['fail', 'continue']), steps])
    .optional()
    .describe(
      'What follows its last failed attempt: "fail" (the run fails), "continue" (its value is { error }), or steps, the last of which gives its value.',
    ),
  compensate: steps.optional().describe('Steps that undo this one, run in reverse order when a later step fails.'),
};

interface StepCommon {
  id?: string | undefined;
  name?: string | undefined;
  after?: string[] | undefined;
  when?: boolean | string | undefined;
  retry?: z.infer<typeof retry> | undefined;
  timeout?: string | undefined;
  onError?: 'fail' | 'continue' | Step[] | undefined;
  compensate?: Step[] | undefined;
}

const llm = {
  type: z.literal('llm').describe('Ask a language model.'),
  model: template.optional().describe('The model, or "default" for the one of the workspace.'),
  prompt: template.describe('What it is asked.'),
  system: template.optional().describe('How it should behave, apart from the question.'),
  inputs: values.optional().describe('What it should know, by name: { "context": "{{ user.company }}" }.'),
  output: jsonSchema.optional().describe('The answer as an object of this JSON Schema, instead of text.'),
  temperature: z.number().min(0).max(2).optional().describe('0 for the same again, higher for more variety.'),
  maxTokens: z.int().min(1).max(1_000_000).optional().describe('No longer answer is paid for.'),
};

const integration = {
  type: z.literal('integration').describe('Do something through a service, or in Millrace itself.'),
  service: z.string().min(1).max(100).describe('The service, as in "gmail" or "millrace".'),
  action: z.string().min(1).max(100).describe('What it should do, as in "read_email".'),
  connection: z.string().min(1).max(200).optional().describe('The name or id of the connection to use.'),
  inputs: values.optional().describe('What the action asks for.'),
};

/** Fields of the actions are checked where the actions are. */
const transformation = {
  type: z.literal('transformation').describe('Make data from data.'),
  set: values.optional().describe('An object made of these values.'),
  action: z
    .enum([
      'extract_json',
      'pick',
      'map',
      'filter',
      'sort',
      'group',
      'aggregate',
      'split',
      'merge',
      'dedupe',
      'parse_csv',
      'template',
    ])
    .optional()
    .describe('Instead of set: what to do with the inputs.'),
  inputs: anyValue.optional().describe('What the action works on.'),
};

const conditional = {
  type: z.literal('conditional').describe('Go one way or the other.'),
  if: condition.optional().describe('Which way: "then" if it holds, "else" if not.'),
};

const loop = {
  type: z.literal('loop').describe('Repeat steps for each item, a number of times, or while something holds.'),
  over: z
    .union([template, z.array(z.unknown())])
    .optional()
    .describe('The list to go through.'),
  count: z
    .union([z.int().min(0).max(100_000), template])
    .optional()
    .describe('How often.'),
  while: condition.optional().describe('As long as this holds; needs max. Sees index and the steps of the last round.'),
  max: z.int().min(1).max(100_000).optional().describe('With while: no more rounds than this.'),
  as: stepId.optional().describe('The name of the item in expressions; "item" without it. Beside it there is index.'),
  concurrency: z.int().min(1).max(100).optional().describe('How many rounds at a time; 1 without it.'),
  collect: anyValue.optional().describe('What each round gives to the list; without it, the value of its last step.'),
  onItemError: z
    .enum(['fail', 'continue'])
    .optional()
    .describe('"continue" puts { error } in the list for a round that failed.'),
};

const parallel = {
  type: z.literal('parallel').describe('Go several ways at once.'),
  join: z
    .union([z.enum(['all', 'any']), z.int().min(1).max(100)])
    .optional()
    .describe('How many branches must finish: "all", "any" (one), or a number. The others are then given up.'),
};

const wait = {
  type: z.literal('wait').describe('Wait for a time, a moment or an event.'),
  for: durationOrTemplate.optional().describe('So long: "3d".'),
  until: template.optional().describe('A moment: "2026-12-24T08:00", in the time zone of the workspace.'),
  event: z.string().min(1).max(200).optional().describe('An event such as "message.received", or a signal by name.'),
  key: template.optional().describe('Only signals with exactly this key count.'),
  match: condition.optional().describe('Only events for which this holds count; sees event.'),
  timeout: duration.optional().describe('With event: how long at most.'),
  onTimeout: z
    .enum(['fail', 'continue'])
    .optional()
    .describe('What then: "fail" (without it) or "continue", with the value null.'),
};

const approval = {
  type: z.literal('approval').describe('Wait until a person has decided.'),
  assignees: z
    .union([template, z.array(template).min(1).max(50)])
    .describe('Who may decide: "role:admin", "user:<id>", an e-mail address.'),
  quorum: z.int().min(1).max(50).optional().describe('How many must approve; 1 without it.'),
  title: template.optional().describe('What it is about, in a line.'),
  message: template.optional().describe('What one should know before deciding.'),
  data: anyValue.optional().describe('What is shown.'),
  editable: z.array(z.string().min(1).max(100)).max(50).optional().describe('Fields of data a person may change.'),
  form: jsonSchema.optional().describe('What is asked besides the decision.'),
  expires: duration.optional().describe('How long there is time.'),
  onExpire: z.enum(['reject', 'approve', 'fail']).optional().describe('What then; "reject" without it.'),
  escalate: z
    .strictObject({
      after: duration.describe('How long nobody has decided.'),
      to: z.union([template, z.array(template).min(1).max(50)]).describe('Written like assignees.'),
    })
    .optional()
    .describe('Who is asked, too, when nobody has decided after a while.'),
  onReject: z
    .enum(['stop', 'continue', 'fail'])
    .optional()
    .describe('What follows a no: "stop" (without it), "continue" with approved false, or "fail".'),
};

const workflow = {
  type: z.literal('workflow').describe('Run another workflow.'),
  workflow: z.string().min(1).max(200).describe('Its name or id.'),
  inputs: values.optional().describe('Its inputs.'),
  mode: z
    .enum(['await', 'detached'])
    .optional()
    .describe('"await" (without it) waits for its output, "detached" goes on at once with { runId }.'),
};

const code = {
  type: z.literal('code').describe('Run a piece of JavaScript without network or files.'),
  source: z.string().min(1).max(100_000).describe('The body of a function with return; it sees input.'),
  inputs: anyValue.optional().describe('What the code sees as input.'),
};

const http = {
  type: z.literal('http').describe('Call an address.'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']).optional().describe('GET without it.'),
  url: template.min(1).describe('The address, with https://.'),
  headers: values.optional().describe('Header fields by name.'),
  query: values.optional().describe('Parameters behind the question mark, by name.'),
  body: anyValue.optional().describe('Text as it is, anything else as JSON.'),
  connection: z.string().min(1).max(200).optional().describe('A connection whose credentials are added.'),
  expect: z
    .array(z.int().min(100).max(599))
    .min(1)
    .max(50)
    .optional()
    .describe('Statuses that count as success; 200 to 299 without it.'),
};

const stop = {
  type: z.literal('stop').describe('End the run.'),
  status: z.enum(['completed', 'failed', 'cancelled']).optional().describe('"completed" without it.'),
  output: anyValue.optional().describe('The output of the run.'),
  message: template.optional().describe('Why it ends.'),
};

type Fields<Shape extends z.core.$ZodLooseShape> = z.infer<z.ZodObject<Shape>>;

export type LlmStep = StepCommon & Fields<typeof llm>;
export type IntegrationStep = StepCommon & Fields<typeof integration>;
export type TransformationStep = StepCommon & Fields<typeof transformation> & { [field: string]: unknown };
export type ConditionalStep = StepCommon &
  Fields<typeof conditional> & {
    then?: Step[] | undefined;
    else?: Step[] | undefined;
    cases?: { when: boolean | string; steps: Step[] }[] | undefined;
  };
export type LoopStep = StepCommon & Fields<typeof loop> & { steps: Step[] };
export type ParallelStep = StepCommon & Fields<typeof parallel> & { branches: Step[][] };
export type WaitStep = StepCommon & Fields<typeof wait>;
export type ApprovalStep = StepCommon & Fields<typeof approval>;
export type WorkflowStep = StepCommon & Fields<typeof workflow>;
export type CodeStep = StepCommon & Fields<typeof code>;
export type HttpStep = StepCommon & Fields<typeof http>;
export type StopStep = StepCommon & Fields<typeof stop>;

export type Step =
  | LlmStep
  | IntegrationStep
  | TransformationStep
  | ConditionalStep
  | LoopStep
  | ParallelStep
  | WaitStep
  | ApprovalStep
  | WorkflowStep
  | CodeStep
  | HttpStep
  | StopStep;

const stepSchema: z.ZodType<Step> = z
  .discriminatedUnion('type', [
    z.strictObject({ ...common, ...llm }),
    z.strictObject({ ...common, ...integration }),
    z.looseObject({ ...common, ...transformation }),
    z.strictObject({
      ...common,
      ...conditional,
      then: steps.optional().describe('The steps if it holds.'),
      else: steps.optional().describe('The steps if it does not, or if no case does.'),
      cases: z
        .array(z.strictObject({ when: condition, steps }))
        .min(1)
        .max(100)
        .optional()
        .describe('Instead of if: the first case whose when holds is taken.'),
    }),
    z.strictObject({ ...common, ...loop, steps: steps.describe('The steps of a round.') }),
    z.strictObject({
      ...common,
      ...parallel,
      branches: z.array(steps).min(1).max(100).describe('Lists of steps that run beside each other.'),
    }),
    z.strictObject({ ...common, ...wait }),
    z.strictObject({ ...common, ...approval }),
    z.strictObject({ ...common, ...workflow }),
    z.strictObject({ ...common, ...code }),
    z.strictObject({ ...common, ...http }),
    z.strictObject({ ...common, ...stop }),
  ])
  .meta({ id: 'Step', description: 'One thing a workflow does.' });

export { steps as stepsSchema };
