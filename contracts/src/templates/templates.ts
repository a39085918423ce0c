import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id, queryFlag, requiredText, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { toWholeList, wholeListOf } from '../paging.ts';
import { workflowErrors } from '../workflows/errors.ts';
import { Definition, exampleWorkflow, Workflow } from '../workflows/workflow.ts';
import { templateErrors } from './errors.ts';
import { templateSorts } from './match-templates.ts';
import {
  exampleOwnTemplate,
  exampleSummary,
  exampleTemplate,
  Template,
  TemplateId,
  templateSources,
  TemplateSummary,
} from './template.ts';
import {
  ConfigChoice,
  difficulties,
  exampleFile,
  templateCategories,
  TemplateFile,
  templateLanguages,
  templateMetadata,
} from './template-file.ts';

const { id } = exampleTemplate;
const ownId = exampleOwnTemplate.id;
const config = { note: 'Say hello' };
const filled = { name: 'Greet new leads', config, ...exampleFile.definition };

export const listTemplates = operation({
  id: 'templates.list',
  method: 'GET',
  path: '/templates',
  permission: 'templates.read',
  summary: 'List templates',
  description: 'The official templates and those of the workspace, the most used first unless sorted otherwise.',
  input: z.object({
    q: text(200).optional().describe('Words that stand in its name, description, tags or services.'),
    category: z.enum(templateCategories).optional(),
    tag: z.string().max(40).optional(),
    difficulty: z.enum(difficulties).optional(),
    source: z.enum(templateSources).optional(),
    ready: queryFlag.optional().describe('Only what works with the connections there are.'),
    retired: queryFlag.optional().describe('Also those of the workspace that are retired.'),
    sort: z.enum(templateSorts).default('uses'),
  }),
  answer: wholeListOf(TemplateSummary),
  errors: [],
  example: { input: { category: 'sales', sort: 'rating' }, answer: toWholeList([exampleSummary]) },
});

export const getTemplate = operation({
  id: 'templates.get',
  method: 'GET',
  path: '/templates/{id}',
  permission: 'templates.read',
  summary: 'Get a template',
  description: 'With its definition, and the JSON Schema of what is filled in when it is installed.',
  input: z.object({ id: TemplateId }),
  answer: Template,
  versioned: true,
  errors: [templateErrors.notFound],
  example: { input: { id }, answer: exampleTemplate },
});

export const previewTemplate = operation({
  id: 'templates.preview',
  method: 'POST',
  path: '/templates/{id}/preview',
  permission: 'templates.read',
  summary: 'Preview a template',
  description:
    'The workflow that installing it would make, and saves nothing. What is not given in `config` is its standard value, else its example.',
  input: z.object({
    id: TemplateId,
    config: z.record(z.string(), z.unknown()).default({}),
    language: z.enum(templateLanguages).default('en'),
  }),
  answer: z.object({ definition: Definition }),
  errors: [templateErrors.notFound],
  example: { input: { id, config }, answer: { definition: filled } },
});

export const installTemplate = operation({
  id: 'templates.install',
  method: 'POST',
  path: '/templates/{id}/install',
  permission: 'workflows.create',
  summary: 'Install a template',
  description:
    'Makes a workflow of it that belongs to the caller: a draft, or with `publish` one whose triggers are on. `issues` in the problem say which value of `config` or `connections` is at fault.',
  input: z.object({
    id: TemplateId,
    config: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Values by name; what is not given is its standard value.'),
    connections: z
      .record(z.string(), requiredText(200))
      .default({})
      .describe('The name or id of a connection for each the template names.'),
    name: requiredText(200).optional().describe('Of the workflow; the name of the template unless told.'),
    language: z.enum(templateLanguages).default('en').describe('Of its name and of standard values.'),
    publish: z.boolean().default(false),
  }),
  answer: Workflow,
  status: 201,
  errors: [
    templateErrors.notFound,
    templateErrors.retired,
    templateErrors.invalidConfig,
    workflowErrors.invalidDefinition,
    workflowErrors.pathTaken,
  ],
  example: {
    input: { id, config, publish: true },
    answer: { ...exampleWorkflow, definition: filled },
  },
});

export const rateTemplate = operation({
  id: 'templates.rate',
  method: 'PUT',
  path: '/templates/{id}/rating',
  permission: 'templates.rate',
  summary: 'Rate a template',
  description: 'From one star to five, once for each person; rating again changes it.',
  input: z.object({ id: TemplateId, stars: z.number().int().min(1).max(5) }),
  answer: TemplateSummary,
  errors: [templateErrors.notFound, templateErrors.onlyPeople],
  example: {
    input: { id, stars: 5 },
    answer: { ...exampleSummary, rating: { average: 4.7, count: 3 }, myRating: 5 },
  },
});

const { author: _author, ...metadata } = templateMetadata;

export const publishTemplate = operation({
  id: 'templates.publish',
  method: 'POST',
  path: '/templates',
  permission: 'templates.manage',
  summary: 'Publish a workflow as a template',
  description:
    'Of the draft as it is. Connections become slots that are filled when it is installed. Ids of records and credentials must not be in it: `problems` say where they stand; make them configuration.',
  input: z.object({
    workflowId: Id,
    ...metadata,
    author: requiredText(100).optional().describe('The caller’s name unless told.'),
    config: z.array(ConfigChoice).max(100).default([]).describe('Which values are filled in when it is installed.'),
  }),
  answer: Template,
  status: 201,
  versioned: true,
  errors: [
    workflowErrors.notFound,
    workflowErrors.invalidDefinition,
    templateErrors.notPortable,
    templateErrors.invalidConfig,
    templateErrors.tooMany,
  ],
  example: {
    input: {
      workflowId: exampleWorkflow.id,
      name: exampleFile.name,
      description: exampleFile.description,
      category: 'sales',
      tags: ['leads'],
      difficulty: 'easy',
      minutesSaved: 2,
      examples: [],
      config: [{ name: 'note', path: 'steps[0].inputs.body', title: 'Note' }],
    },
    answer: { ...exampleOwnTemplate, examples: [], workflowId: exampleWorkflow.id },
  },
});

const manageErrors = [templateErrors.notFound, templateErrors.official, requestErrors.preconditionFailed] as const;

export const updateTemplate = operation({
  id: 'templates.update',
  method: 'PATCH',
  path: '/templates/{id}',
  permission: 'templates.manage',
  summary: 'Change a template of the workspace',
  description:
    'What is said of it. With `workflowId` also what it does: the draft of that workflow as it is now, with `config` as when publishing. Workflows made from it before stay as they are.',
  input: z.object({
    id: TemplateId,
    ...z.object({ ...metadata, author: requiredText(100) }).partial().shape,
    workflowId: Id.optional(),
    config: z
      .array(ConfigChoice)
      .max(100)
      .optional()
      .describe('With workflowId; as before, where their place is there still.'),
  }),
  answer: Template,
  versioned: true,
  errors: [
    ...manageErrors,
    workflowErrors.notFound,
    workflowErrors.invalidDefinition,
    templateErrors.notPortable,
    templateErrors.invalidConfig,
  ],
  example: {
    input: { id: ownId, difficulty: 'medium' },
    answer: { ...exampleOwnTemplate, difficulty: 'medium', version: 2 },
  },
});

export const retireTemplate = operation({
  id: 'templates.retire',
  method: 'POST',
  path: '/templates/{id}/retire',
  permission: 'templates.manage',
  summary: 'Retire a template of the workspace',
  description: 'It leaves the list and is not installed any more. What was made from it stays.',
  input: z.object({ id: TemplateId }),
  answer: Template,
  versioned: true,
  errors: manageErrors,
  example: { input: { id: ownId }, answer: { ...exampleOwnTemplate, isRetired: true, version: 2 } },
});

export const restoreTemplate = operation({
  id: 'templates.restore',
  method: 'POST',
  path: '/templates/{id}/restore',
  permission: 'templates.manage',
  summary: 'Bring a retired template back',
  description: 'A template that is not retired stays as it is.',
  input: z.object({ id: TemplateId }),
  answer: Template,
  versioned: true,
  errors: manageErrors,
  example: { input: { id: ownId }, answer: { ...exampleOwnTemplate, version: 3 } },
});

export const exportTemplate = operation({
  id: 'templates.export',
  method: 'GET',
  path: '/templates/{id}/export',
  permission: 'templates.read',
  summary: 'Export a template',
  description: 'As a file that any Millrace imports: it holds no ids, no credentials and nothing of the workspace.',
  input: z.object({ id: TemplateId }),
  answer: TemplateFile,
  errors: [templateErrors.notFound],
  example: { input: { id }, answer: exampleFile },
});

export const importTemplate = operation({
  id: 'templates.import',
  method: 'POST',
  path: '/templates/import',
  permission: 'templates.manage',
  summary: 'Import a template',
  description:
    'From a file that was exported, as a template of the workspace. It is judged like one of your own: what is wrong is told in `problems` or `issues`.',
  input: z.object({ file: z.record(z.string(), z.unknown()).describe('What exporting answered.') }),
  answer: Template,
  status: 201,
  versioned: true,
  errors: [
    templateErrors.invalidFile,
    templateErrors.notPortable,
    templateErrors.tooMany,
    workflowErrors.invalidDefinition,
  ],
  example: { input: { file: { ...exampleFile } }, answer: exampleOwnTemplate },
});
