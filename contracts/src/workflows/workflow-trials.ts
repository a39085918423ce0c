/** Trying a definition, or one step of it, before it is published. Nothing is stored. */
import { z } from 'zod';
import { operation } from '../operation.ts';
import { printedLines, RunError, runStates, stepStates } from '../runs/run.ts';
import { workflowErrors, workflowTrialErrors } from './errors.ts';
import { Definition, exampleDefinition } from './workflow.ts';

/** The definition, and what it is tried with. */
export const givenToTry = {
  definition: Definition,
  trigger: z.unknown().optional().describe('What expressions see as `trigger`.'),
  inputs: z.unknown().optional(),
};

const Values = z.record(z.string(), z.unknown());

export const TriedStep = z
  .object({
    path: z.string(),
    id: z.string(),
    type: z.string(),
    state: z.enum(stepStates),
    input: z.unknown().describe('What would be handed to the service.'),
    output: z.unknown(),
    log: printedLines,
    error: RunError.nullable(),
  })
  .meta({ id: 'TriedStep' });
export type TriedStep = z.infer<typeof TriedStep>;

export const exampleTriedStep: TriedStep = {
  path: 'note',
  id: 'note',
  type: 'integration',
  state: 'done',
  input: { contactId: '0192f3c1-7a00-7000-8000-000000000002', body: 'Say hello to Ada Lovelace' },
  output: {},
  log: [],
  error: null,
};
const trigger = { lead: { id: '0192f3c1-7a00-7000-8000-000000000002', name: 'Ada Lovelace' } };

export const dryRunWorkflow = operation({
  id: 'workflows.dry_run',
  method: 'POST',
  path: '/workflows/dry-run',
  permission: 'workflows.create',
  transaction: 'none',
  summary: 'Try a definition',
  description:
    'Walks it from start to end. Nothing is called, sent, waited for or stored: steps that would do so give what `values` says, else something of their shape; approvals are given.',
  input: z.object({
    ...givenToTry,
    values: Values.default({}).describe('By the id of a step, what it gives.'),
    until: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The id of a step: walks no further, and mistakes behind it do not matter.'),
  }),
  answer: z.object({
    state: z.enum(runStates),
    output: z.unknown(),
    error: RunError.nullable(),
    steps: z.array(TriedStep).describe('In the order they came.'),
  }),
  errors: [workflowErrors.invalidDefinition],
  example: {
    input: { definition: exampleDefinition, trigger },
    answer: { state: 'completed', output: {}, error: null, steps: [exampleTriedStep] },
  },
});

export const testWorkflowStep = operation({
  id: 'workflows.test_step',
  method: 'POST',
  path: '/workflows/test-step',
  permission: 'workflows.create',
  transaction: 'none',
  summary: 'Try one step of a definition',
  description:
    'With sample values for the names it uses: steps before it, and the variables of the loops it stands in. With `perform`, a step that calls a service really does.',
  input: z.object({
    ...givenToTry,
    step: z.string().min(1).max(200).describe('Its id.'),
    values: Values.default({}).describe('By name: values of earlier steps, loop variables.'),
    perform: z.boolean().default(false),
  }),
  answer: z.object({ state: z.enum(runStates), step: TriedStep.nullable(), error: RunError.nullable() }),
  errors: [workflowErrors.invalidDefinition, workflowTrialErrors.stepNotFound],
  example: {
    input: { definition: exampleDefinition, step: 'note', trigger },
    answer: { state: 'completed', step: exampleTriedStep, error: null },
  },
});
