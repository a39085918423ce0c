/** The small parts that steps and triggers are written in. Their descriptions are what an editor shows. */
import { z } from 'zod';
import { durationPattern } from './duration.ts';

/** What stands in expressions: letters, digits and _, so that it needs no quotes there. */
export const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const stepId = z.string().regex(namePattern).max(64).meta({ id: 'Id' });

export const duration = z.string().regex(durationPattern).meta({
  id: 'Duration',
  description: 'A span of time: "250ms", "30s", "5m", "1h 30m", "3d", "1w", or ISO 8601: "P3D".',
});

export const durationOrTemplate = z.string().min(1).max(20_000).meta({
  id: 'DurationOrTemplate',
  description: 'A span of time such as "3d", or a template such as "{{ inputs.days }}d".',
});

export const template = z
  .string()
  .max(200_000)
  .meta({ id: 'Template', description: 'Text; {{ expressions }} in it are replaced by their values.' });

export const condition = z.union([z.boolean(), z.string().max(20_000)]).meta({
  id: 'Condition',
  description: 'One expression, as in "{{ read.total > 100 }}".',
});

export const anyValue = z.unknown().meta({
  id: 'AnyValue',
  description: 'Any JSON. A text in it that is exactly one {{ expression }} becomes its value, whatever its type.',
});

export const values = z
  .record(z.string(), z.unknown())
  .meta({ id: 'Values', description: 'Values by name; texts in them may hold {{ expressions }}.' });

export const jsonSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'JsonSchema', description: 'A JSON Schema of an object, as a form or a caller should fill it.' });

export const retry = z
  .strictObject({
    attempts: z.int().min(1).max(100).optional().describe('How often it is tried in all; 4 without it. 1 tries once.'),
    delay: duration.optional().describe('The wait before the second attempt; "1s" without it.'),
    factor: z.number().min(1).max(10).optional().describe('By what each further wait is longer; 2 without it.'),
    maxDelay: duration.optional().describe('No wait is longer; "1h" without it.'),
  })
  .meta({ id: 'Retry', description: 'How a failed attempt is repeated. Only what may pass by itself is tried again.' });

export type Retry = z.infer<typeof retry>;
