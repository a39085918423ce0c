import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id, requiredText, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { workflowErrors } from './errors.ts';
import {
  Definition,
  exampleDefinition,
  exampleSummary,
  exampleWorkflow,
  MinutesSaved,
  triggerKinds,
  Workflow,
  workflowStates,
  WorkflowSummary,
} from './workflow.ts';

const { id } = exampleWorkflow;
const exampleDraft = {
  ...exampleWorkflow,
  state: 'draft' as const,
  publishedVersion: null,
  publishedAt: null,
  hasChanges: true,
  version: 1,
};

export const listWorkflows = operation({
  id: 'workflows.list',
  method: 'GET',
  path: '/workflows',
  permission: 'workflows.read',
  summary: 'List workflows',
  description: 'Newest first, without their definitions. Archived ones only when asked for by `state`.',
  input: z.object({
    ...pageInput,
    q: text(200).optional().describe('Part of a name.'),
    state: z.enum(workflowStates).optional(),
    trigger: z.enum(triggerKinds).optional(),
    ownerId: z.union([Id, z.literal('me'), z.literal('none')]).optional(),
  }),
  answer: pageOf(WorkflowSummary),
  errors: [],
  example: { input: { state: 'active' }, answer: { items: [exampleSummary], hasMore: false, nextCursor: null } },
});

export const getWorkflow = operation({
  id: 'workflows.get',
  method: 'GET',
  path: '/workflows/{id}',
  permission: 'workflows.read',
  summary: 'Get a workflow',
  description: 'With its draft. What is published is told by `workflow_versions.get`.',
  input: z.object({ id: Id, fields: pageInput.fields }),
  answer: Workflow,
  versioned: true,
  errors: [workflowErrors.notFound],
  example: { input: { id }, answer: exampleWorkflow },
});

export const createWorkflow = operation({
  id: 'workflows.create',
  method: 'POST',
  path: '/workflows',
  permission: 'workflows.create',
  summary: 'Create a workflow',
  description:
    'As a draft, whatever its definition: only publishing asks that it is right. Its name is `name`, else the one in the definition.',
  input: z.object({
    name: requiredText(200).optional(),
    description: text(2000).nullable().optional(),
    definition: Definition.default({ triggers: [{ type: 'manual' }], steps: [] }),
  }),
  answer: Workflow,
  status: 201,
  versioned: true,
  errors: [],
  example: { input: { definition: exampleDefinition }, answer: exampleDraft },
});

export const updateWorkflow = operation({
  id: 'workflows.update',
  method: 'PATCH',
  path: '/workflows/{id}',
  permission: 'workflows.write',
  summary: 'Change the draft of a workflow',
  description:
    'Only what is given changes; what is published stays as it is until it is published again. Send If-Match, so that two people who edit do not write over each other.',
  input: z.object({
    id: Id,
    name: requiredText(200).optional(),
    description: text(2000).nullable().optional(),
    definition: Definition.optional(),
    ownerId: Id.nullable().optional(),
    minutesSaved: MinutesSaved.nullable().optional().describe('What a completed run saves a person, in minutes.'),
  }),
  answer: Workflow,
  versioned: true,
  errors: [
    workflowErrors.notFound,
    workflowErrors.notYours,
    workflowErrors.archived,
    workflowErrors.unknownOwner,
    requestErrors.preconditionFailed,
  ],
  example: {
    input: { id, name: 'Greet leads' },
    answer: {
      ...exampleWorkflow,
      name: 'Greet leads',
      definition: { ...exampleDefinition, name: 'Greet leads' },
      hasChanges: true,
      version: 3,
    },
  },
});

export const duplicateWorkflow = operation({
  id: 'workflows.duplicate',
  method: 'POST',
  path: '/workflows/{id}/duplicate',
  permission: 'workflows.create',
  summary: 'Duplicate a workflow',
  description: 'Makes a new one of its draft, as a draft of the caller’s own.',
  input: z.object({ id: Id, name: requiredText(200).optional().describe('Unless told, the old one with “(copy)”.') }),
  answer: Workflow,
  status: 201,
  versioned: true,
  errors: [workflowErrors.notFound],
  example: {
    input: { id, name: 'Greet leads from the fair' },
    answer: {
      ...exampleDraft,
      id: '0192f3c1-7a00-7000-8000-0000000000b2',
      name: 'Greet leads from the fair',
      definition: { ...exampleDefinition, name: 'Greet leads from the fair' },
    },
  },
});

export const archiveWorkflow = operation({
  id: 'workflows.archive',
  method: 'POST',
  path: '/workflows/{id}/archive',
  permission: 'workflows.write',
  summary: 'Archive a workflow',
  description: 'Its triggers stop and it leaves the list; runs under way go on, and all its runs stay readable.',
  input: z.object({ id: Id }),
  answer: Workflow,
  versioned: true,
  errors: [workflowErrors.notFound, workflowErrors.notYours, requestErrors.preconditionFailed],
  example: { input: { id }, answer: { ...exampleWorkflow, state: 'archived', version: 3 } },
});

export const restoreWorkflow = operation({
  id: 'workflows.restore',
  method: 'POST',
  path: '/workflows/{id}/restore',
  permission: 'workflows.write',
  summary: 'Bring an archived workflow back',
  description: 'With its triggers off; a workflow that is not archived stays as it is.',
  input: z.object({ id: Id }),
  answer: Workflow,
  versioned: true,
  errors: [workflowErrors.notFound, workflowErrors.notYours, requestErrors.preconditionFailed],
  example: { input: { id }, answer: { ...exampleWorkflow, state: 'paused', version: 4 } },
});

export const deleteWorkflow = operation({
  id: 'workflows.delete',
  method: 'DELETE',
  path: '/workflows/{id}',
  permission: 'workflows.write',
  summary: 'Delete a workflow',
  description: 'For good, with its versions. One that has runs is refused: archive it, so that they stay readable.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [workflowErrors.notFound, workflowErrors.notYours, workflowErrors.hasRuns, requestErrors.preconditionFailed],
  example: { input: { id }, answer: null },
});
