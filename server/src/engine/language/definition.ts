/** A workflow as people write it: JSON, validated by this schema, compiled by compile-workflow.ts. */
import { z } from 'zod';
import { anyValue, condition, duration, jsonSchema, retry, template, values } from './field-schemas.ts';
import { stepsSchema } from './step-schemas.ts';

const manual = z.strictObject({
  type: z.literal('manual').describe('A person or a program starts it.'),
  input: jsonSchema.optional().describe('What it asks for when started.'),
});

const webhookAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none').describe('Anybody who knows the address.') }),
  z.strictObject({
    type: z.literal('token').describe('A secret token in a header.'),
    header: z.string().min(1).max(100).optional().describe('"authorization" (as a bearer token) without it.'),
  }),
  z.strictObject({
    type: z.literal('signature').describe('The body signed with a secret (HMAC).'),
    header: z.string().min(1).max(100).optional().describe('"x-signature" without it.'),
    algorithm: z.enum(['sha256', 'sha1']).optional().describe('"sha256" without it.'),
  }),
]);

const webhook = z.strictObject({
  type: z.literal('webhook').describe('A call of its own address starts it.'),
  path: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*(?:\/[a-z0-9][a-z0-9_-]*)*$/)
    .max(100)
    .optional()
    .describe('The last part of the address: small letters, digits, - and _. Without it, one is made.'),
  methods: z
    .array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']))
    .min(1)
    .optional()
    .describe('Any without it.'),
  auth: webhookAuth.optional().describe('Who may call; anybody who knows the address, without it.'),
  respond: z
    .enum(['immediately', 'finished'])
    .optional()
    .describe('"immediately" (without it) answers when the run is stored, "finished" with what the run gives.'),
  response: z
    .strictObject({
      status: z
        .union([z.int().min(200).max(599), template])
        .optional()
        .describe('200 without it.'),
      headers: values.optional().describe('Header fields by name.'),
      body: anyValue.optional().describe('Text as it is, anything else as JSON; without it, the output of the run.'),
    })
    .optional()
    .describe('With "finished": the answer, made of the values of the steps and of output.'),
});

const schedule = z.strictObject({
  type: z.literal('schedule').describe('The clock starts it.'),
  cron: z.string().min(1).max(200).optional().describe('Five fields: "0 8 * * 1-5" is at eight on weekdays.'),
  every: duration.optional().describe('Instead of cron: the time between two starts.'),
  timeZone: z.string().min(1).max(100).optional().describe('Such as "Europe/Berlin"; the workspace’s without it.'),
  catchUp: z
    .enum(['skip', 'once', 'all'])
    .optional()
    .describe('What becomes of times at which the program did not run: "skip" (without it), "once" or "all".'),
  input: anyValue.optional().describe('What it finds as trigger.input.'),
});

const eventName = z
  .string()
  .regex(/^(?:\*|[a-z][a-z_]*(?:\.[a-z][a-z0-9_]*)?\.(?:\*|[a-z][a-z0-9_]*))$/)
  .max(100);

const event = z.strictObject({
  type: z.literal('event').describe('Something that happens in Millrace starts it.'),
  event: z
    .union([eventName, z.array(eventName).min(1).max(50)])
    .describe('Such as "lead.created", a list of them, or "lead.*".'),
  when: condition.optional().describe('Only then; sees trigger.'),
});

const form = z.strictObject({
  type: z.literal('form').describe('A form that people fill in starts it.'),
  title: z.string().max(200).optional().describe('Its heading.'),
  schema: jsonSchema.describe('Its fields.'),
  map: values.optional().describe('Fields of the lead that is made of it, as { "email": "{{ trigger.email }}" }.'),
  success: z.string().max(2000).optional().describe('What is shown afterwards.'),
});

const trigger = z.discriminatedUnion('type', [manual, webhook, schedule, event, form]).meta({ id: 'Trigger' });

export type Trigger = z.infer<typeof trigger>;

export const definitionSchema = z
  .strictObject({
    $schema: z.string().max(500).optional().describe('Where this schema is, for editors.'),
    name: z.string().trim().min(1).max(200).describe('What people call the workflow.'),
    description: z.string().max(10_000).optional().describe('What it is for.'),
    version: z.literal('1.0').optional().describe('The version of the language.'),
    config: values
      .optional()
      .describe('Values that are the same in every run, by name: expressions find them as config.'),
    inputs: jsonSchema.optional().describe('What it is given when started, as a JSON Schema of an object.'),
    triggers: z.array(trigger).max(50).optional().describe('What starts it. It can always be started by hand.'),
    steps: stepsSchema.describe('What it does, in order.'),
    concurrency: z
      .strictObject({
        key: template.optional().describe('Runs with the same key count together; without it, all of the workflow.'),
        limit: z.int().min(1).max(1000).optional().describe('How many may run at a time; 1 without it.'),
        onLimit: z
          .enum(['queue', 'skip', 'cancel_running'])
          .optional()
          .describe('What becomes of one more: it waits ("queue", without it), is not run, or replaces the oldest.'),
      })
      .optional()
      .describe('How many runs at a time.'),
    priority: z.int().min(-10).max(10).optional().describe('Higher goes first in the workspace; 0 without it.'),
    timeout: duration.optional().describe('A run may take so long in all, waits included; 90 days without it.'),
    retry: retry.optional().describe('For steps that say nothing of their own.'),
    output: anyValue.optional().describe('The output of a run; without it, the value of the last step.'),
  })
  .meta({ id: 'Workflow', title: 'Millrace workflow' });

export type Definition = z.infer<typeof definitionSchema>;
