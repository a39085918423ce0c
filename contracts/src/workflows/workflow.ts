/** What a workflow looks like on the wire. What may stand in a definition is told by `GET /workflows/schema`. */
import { z } from 'zod';
import { PersonRef } from '../contacts/contact.ts';
import { Id, Timestamp, Version } from '../fields.ts';
import { runStates } from '../runs/run.ts';

/** `draft`: never published. `active`: its triggers start runs. `paused`: published, and its triggers are off. */
export const workflowStates = ['draft', 'active', 'paused', 'archived'] as const;
export type WorkflowState = (typeof workflowStates)[number];

export const triggerKinds = ['manual', 'webhook', 'schedule', 'event', 'form'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

/** Serialized; a definition is text, large files do not belong in it. */
export const maxDefinitionBytes = 256 * 1024;

/** As a person edits it: any object. It is judged by `workflows.validate` and when it is published. */
export const Definition = z
  .record(z.string(), z.unknown())
  .refine((definition) => new TextEncoder().encode(JSON.stringify(definition)).length <= maxDefinitionBytes, {
    error: `A definition may have at most ${maxDefinitionBytes / 1024} KiB`,
  })
  .describe('The definition: `{ name, triggers, steps, … }`. Its language is described by GET /workflows/schema.');

/** Of a completed run; a day at most. */
export const MinutesSaved = z.number().min(0).max(1440);

/** Where a definition is wrong. */
export const DefinitionProblem = z
  .object({
    path: z.string().describe('`steps[2].inputs.to`; empty for the definition itself.'),
    message: z.string(),
    start: z.number().int().nullable().describe('Where in the text at `path` it begins, for a faulty expression.'),
    end: z.number().int().nullable(),
    severity: z.enum(['error', 'warning']).describe('Errors keep it from being published.'),
  })
  .meta({ id: 'DefinitionProblem' });
export type DefinitionProblem = z.infer<typeof DefinitionProblem>;

const summary = {
  id: Id,
  name: z.string(),
  description: z.string().nullable(),
  state: z.enum(workflowStates),
  triggers: z.array(z.enum(triggerKinds)).describe('Kinds, of the published version, else of the draft.'),
  publishedVersion: z.number().int().nullable().describe('The version that runs; null before the first.'),
  hasChanges: z.boolean().describe('Whether the draft differs from the published version.'),
  owner: PersonRef.nullable().describe('Whose it is: `user` in its runs, unless somebody else started them.'),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  publishedAt: Timestamp.nullable(),
  version: Version.describe('Of the record, which also counts drafts; not of what is published.'),
};

export const WorkflowSummary = z
  .object({
    ...summary,
    lastRun: z
      .object({ id: Id, state: z.enum(runStates), createdAt: Timestamp })
      .nullable()
      .describe('Null before its first run.'),
    recentRuns: z
      .object({ completed: z.number().int(), failed: z.number().int() })
      .describe('How the last 100 runs went.'),
  })
  .meta({ id: 'WorkflowSummary' });
export type WorkflowSummary = z.infer<typeof WorkflowSummary>;

export const Workflow = z
  .object({
    ...summary,
    definition: Definition.describe('The draft.'),
    minutesSaved: MinutesSaved.nullable().describe('What a completed run saves a person, in minutes.'),
  })
  .meta({ id: 'Workflow' });
export type Workflow = z.infer<typeof Workflow>;

export const exampleDefinition = {
  name: 'Greet new leads',
  triggers: [{ type: 'event', event: 'lead.created' }],
  steps: [
    {
      id: 'note',
      type: 'integration',
      service: 'millrace',
      action: 'add_note',
      inputs: { contactId: '{{ trigger.lead.id }}', body: 'Say hello to {{ trigger.lead.name }}' },
    },
  ],
};

const example = {
  id: '0192f3c1-7a00-7000-8000-0000000000b1',
  name: exampleDefinition.name,
  description: null,
  state: 'active' as const,
  triggers: ['event' as const],
  publishedVersion: 1,
  hasChanges: false,
  owner: { id: '0192f3c1-7a00-7000-8000-000000000003', name: 'Ada Lovelace' },
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:31:00.000Z',
  publishedAt: '2026-01-05T09:31:00.000Z',
  version: 2,
};

export const exampleWorkflow = { ...example, definition: exampleDefinition, minutesSaved: 2 };

export const exampleSummary: WorkflowSummary = {
  ...example,
  lastRun: {
    id: '0192f3c1-7a00-7000-8000-0000000000d1',
    state: 'completed',
    createdAt: '2026-01-05T09:35:00.000Z',
  },
  recentRuns: { completed: 41, failed: 1 },
};
