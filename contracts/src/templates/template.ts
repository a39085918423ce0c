/** What a template looks like on the wire. */
import { z } from 'zod';
import { Id, Timestamp, Version } from '../fields.ts';
import { triggerKinds } from '../workflows/workflow.ts';
import { exampleFile, TemplateConnection, templateMetadata, ConfigSchema } from './template-file.ts';

/** `official` ones come with the program; `workspace` ones were published from a workflow here, or imported. */
export const templateSources = ['official', 'workspace'] as const;
export type TemplateSource = (typeof templateSources)[number];

export const TemplateId = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be the name of a template, or an id')
  .max(80)
  .describe('The slug of an official template, the id of one of the workspace.');

const summary = {
  id: TemplateId,
  source: z.enum(templateSources),
  ...templateMetadata,
  connections: z.array(TemplateConnection),
  services: z.array(z.string()).describe('Whose actions it uses, `millrace` and `ai` included.'),
  triggers: z.array(z.enum(triggerKinds)),
  isReady: z.boolean().describe('Whether there is an active connection for each that it needs.'),
  isRetired: z.boolean().describe('A retired template is only shown to those who ask for it, and not installed.'),
  uses: z.number().int().describe('How often it was installed: in all workspaces, or for one of your own here.'),
  rating: z.object({ average: z.number().nullable(), count: z.number().int() }),
  myRating: z.number().int().nullable().describe('Of the one who asks.'),
  version: Version,
  updatedAt: Timestamp.nullable().describe('Null for official templates.'),
};

export const TemplateSummary = z.object(summary).meta({ id: 'TemplateSummary' });
export type TemplateSummary = z.infer<typeof TemplateSummary>;

export const Template = z
  .object({
    ...summary,
    slug: z.string(),
    config: ConfigSchema,
    definition: z
      .record(z.string(), z.unknown())
      .describe('As it stands in the template: with `config.<name>` and `connections.<key>` where they are put in.'),
    workflowId: Id.nullable().describe('The workflow it was published from, if that is still there.'),
  })
  .meta({ id: 'Template' });
export type Template = z.infer<typeof Template>;

const { format: _format, formatVersion: _version, $schema: _schema, slug, config, definition, ...said } = exampleFile;

export const exampleSummary: TemplateSummary = {
  id: slug,
  source: 'official',
  ...said,
  services: ['millrace'],
  triggers: ['event'],
  isReady: true,
  isRetired: false,
  uses: 12,
  rating: { average: 4.5, count: 2 },
  myRating: null,
  updatedAt: null,
};

export const exampleTemplate: Template = { ...exampleSummary, slug, config, definition, workflowId: null };

const ownId = '0192f3c1-7a00-7000-8000-0000000000f1';

export const exampleOwnTemplate: Template = {
  ...exampleTemplate,
  id: ownId,
  source: 'workspace',
  author: 'Ada Lovelace',
  uses: 1,
  rating: { average: null, count: 0 },
  updatedAt: '2026-01-05T09:30:00.000Z',
};
