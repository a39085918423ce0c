/** From draft to what runs: checking, publishing, versions, and the way back. */
import { z } from 'zod';
import { PersonRef } from '../contacts/contact.ts';
import { requestErrors } from '../errors.ts';
import { Id, text, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { workflowErrors, workflowVersionErrors } from './errors.ts';
import { Definition, DefinitionProblem, exampleDefinition, exampleWorkflow, Workflow } from './workflow.ts';

const { id } = exampleWorkflow;

const versionSummary = {
  id: Id.describe('What runs are pinned to.'),
  number: z.number().int().describe('1, 2, 3 … of this workflow.'),
  note: z.string().describe('What the publisher says has changed.'),
  publishedBy: PersonRef.nullable(),
  publishedAt: Timestamp,
};

export const WorkflowVersionSummary = z.object(versionSummary).meta({ id: 'WorkflowVersionSummary' });
export type WorkflowVersionSummary = z.infer<typeof WorkflowVersionSummary>;

export const WorkflowVersion = z
  .object({ ...versionSummary, workflowId: Id, definition: Definition })
  .meta({ id: 'WorkflowVersion' });
export type WorkflowVersion = z.infer<typeof WorkflowVersion>;

const exampleVersion = {
  id: '0192f3c1-7a00-7000-8000-0000000000b3',
  number: 1,
  note: '',
  publishedBy: exampleWorkflow.owner,
  publishedAt: '2026-01-05T09:31:00.000Z',
};

const VersionNumber = z.coerce.number().int().min(1).max(1_000_000);

const exampleProblem: DefinitionProblem = {
  path: 'steps[0].inputs.contactId',
  message: 'unknown name "triger"; did you mean "trigger"?',
  start: 3,
  end: 9,
  severity: 'error',
};

export const getWorkflowSchema = operation({
  id: 'workflows.get_schema',
  method: 'GET',
  path: '/workflows/schema',
  permission: 'workflows.read',
  summary: 'Get the JSON Schema of definitions',
  description:
    'JSON Schema (draft 2020-12) of what a definition may hold, for editors and for programs that write them.',
  input: z.object({}),
  answer: z.record(z.string(), z.unknown()),
  errors: [],
  example: { input: {}, answer: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' } },
});

export const validateWorkflow = operation({
  id: 'workflows.validate',
  method: 'POST',
  path: '/workflows/validate',
  permission: 'workflows.read',
  summary: 'Check a definition',
  description: 'Says what publishing would say, and saves nothing.',
  input: z.object({ definition: Definition }),
  answer: z.object({ isValid: z.boolean(), problems: z.array(DefinitionProblem) }),
  errors: [],
  example: {
    input: {
      definition: {
        ...exampleDefinition,
        steps: [{ ...exampleDefinition.steps[0], inputs: { contactId: '{{ triger.lead.id }}', body: 'Hello' } }],
      },
    },
    answer: { isValid: false, problems: [exampleProblem] },
  },
});

export const publishWorkflow = operation({
  id: 'workflows.publish',
  method: 'POST',
  path: '/workflows/{id}/publish',
  permission: 'workflows.write',
  summary: 'Publish a workflow',
  description:
    'Makes a version of the draft, which never changes, and lets its triggers start runs of it; a paused workflow stays paused unless `enable` says otherwise. Refused with `problems` while the definition has errors. Runs under way stay with the version they began with. A draft that is published already makes no new version.',
  input: z.object({
    id: Id,
    note: text(500).default('').describe('What has changed, for the list of versions.'),
    enable: z.boolean().optional(),
  }),
  answer: Workflow,
  versioned: true,
  errors: [
    workflowErrors.notFound,
    workflowErrors.notYours,
    workflowErrors.archived,
    workflowErrors.invalidDefinition,
    workflowErrors.pathTaken,
    requestErrors.preconditionFailed,
  ],
  example: { input: { id, note: 'First try' }, answer: exampleWorkflow },
});

export const enableWorkflow = operation({
  id: 'workflows.enable',
  method: 'POST',
  path: '/workflows/{id}/enable',
  permission: 'workflows.write',
  summary: 'Switch the triggers of a workflow on',
  description: 'From now on: what happened while they were off starts nothing.',
  input: z.object({ id: Id }),
  answer: Workflow,
  versioned: true,
  errors: [
    workflowErrors.notFound,
    workflowErrors.notYours,
    workflowErrors.archived,
    workflowErrors.notPublished,
    workflowErrors.invalidDefinition,
    workflowErrors.pathTaken,
    requestErrors.preconditionFailed,
  ],
  example: { input: { id }, answer: exampleWorkflow },
});

export const disableWorkflow = operation({
  id: 'workflows.disable',
  method: 'POST',
  path: '/workflows/{id}/disable',
  permission: 'workflows.write',
  summary: 'Switch the triggers of a workflow off',
  description: 'Runs under way go on, and it can still be run by hand.',
  input: z.object({ id: Id }),
  answer: Workflow,
  versioned: true,
  errors: [
    workflowErrors.notFound,
    workflowErrors.notYours,
    workflowErrors.archived,
    workflowErrors.notPublished,
    requestErrors.preconditionFailed,
  ],
  example: { input: { id }, answer: { ...exampleWorkflow, state: 'paused', version: 3 } },
});

export const listWorkflowVersions = operation({
  id: 'workflow_versions.list',
  method: 'GET',
  path: '/workflows/{id}/versions',
  permission: 'workflows.read',
  summary: 'List the versions of a workflow',
  description: 'Newest first, without their definitions.',
  input: z.object({ ...pageInput, id: Id }),
  answer: pageOf(WorkflowVersionSummary),
  errors: [workflowErrors.notFound],
  example: { input: { id }, answer: { items: [exampleVersion], hasMore: false, nextCursor: null } },
});

export const getWorkflowVersion = operation({
  id: 'workflow_versions.get',
  method: 'GET',
  path: '/workflows/{id}/versions/{number}',
  permission: 'workflows.read',
  summary: 'Get a version of a workflow',
  description: 'With its definition, as it was published.',
  input: z.object({ id: Id, number: VersionNumber }),
  answer: WorkflowVersion,
  errors: [workflowErrors.notFound, workflowVersionErrors.notFound],
  example: {
    input: { id, number: 1 },
    answer: { ...exampleVersion, workflowId: id, definition: exampleDefinition },
  },
});

export const DefinitionChange = z
  .object({
    kind: z.enum(['added', 'removed', 'moved', 'changed']),
    step: z.string().nullable().describe('The id of the step; null for the definition itself.'),
    from: z.string().nullable().describe('Where the step stood: `steps[2].then[0]`.'),
    to: z.string().nullable().describe('Where it stands now.'),
    before: z.record(z.string(), z.unknown()).nullable().describe('The fields that changed, as they were.'),
    after: z.record(z.string(), z.unknown()).nullable().describe('As they are now.'),
  })
  .meta({ id: 'DefinitionChange' });
export type DefinitionChange = z.infer<typeof DefinitionChange>;

export const diffWorkflow = operation({
  id: 'workflow_versions.diff',
  method: 'GET',
  path: '/workflows/{id}/diff',
  permission: 'workflows.read',
  summary: 'Compare two versions of a workflow',
  description:
    'Step by step, as long as both can be read; steps are known by their ids. Without `from`, the published version; without `to`, the draft.',
  input: z.object({ id: Id, from: VersionNumber.optional(), to: VersionNumber.optional() }),
  answer: z.object({
    from: z.number().int().nullable().describe('Null for a workflow that was never published.'),
    to: z.number().int().nullable().describe('Null for the draft.'),
    changes: z.array(DefinitionChange),
  }),
  errors: [workflowErrors.notFound, workflowVersionErrors.notFound],
  example: {
    input: { id, from: 1 },
    answer: {
      from: 1,
      to: null,
      changes: [
        {
          kind: 'changed',
          step: 'note',
          from: 'steps[0]',
          to: 'steps[0]',
          before: { inputs: { body: 'Say hello' } },
          after: { inputs: { body: 'Call back' } },
        },
      ],
    },
  },
});

export const rollbackWorkflow = operation({
  id: 'workflows.rollback',
  method: 'POST',
  path: '/workflows/{id}/rollback',
  permission: 'workflows.write',
  summary: 'Take a workflow back to a version',
  description: 'The draft becomes what that version was; with `publish`, it is published too, as a new version.',
  input: z.object({ id: Id, number: z.number().int().min(1).max(1_000_000), publish: z.boolean().default(false) }),
  answer: Workflow,
  versioned: true,
  errors: [
    workflowErrors.notFound,
    workflowErrors.notYours,
    workflowErrors.archived,
    workflowErrors.invalidDefinition,
    workflowErrors.pathTaken,
    workflowVersionErrors.notFound,
    requestErrors.preconditionFailed,
  ],
  example: { input: { id, number: 1, publish: true }, answer: { ...exampleWorkflow, publishedVersion: 3, version: 5 } },
});
