/** Actions: what the steps of a workflow can call, at a service or in Millrace itself. */
import { z } from 'zod';
import { operation } from '../operation.ts';
import { wholeListOf } from '../paging.ts';

/**
 * How often an action may be carried out. `pure`: it changes nothing. `idempotent`: again is the same as once.
 * `look_up`: afterwards one can ask whether it happened. `unsafe`: again is twice. `transactional`: it happens in the
 * transaction that records it.
 */
export const actionEffects = ['pure', 'idempotent', 'look_up', 'unsafe', 'transactional'] as const;

const JsonSchema = z.record(z.string(), z.unknown()).describe('JSON Schema, draft 2020-12.');

export const Action = z
  .object({
    service: z.string(),
    name: z.string(),
    title: z.string(),
    description: z.string(),
    inputs: JsonSchema,
    output: JsonSchema,
    effect: z.enum(actionEffects),
    timeLimitMs: z.number().int(),
    needsConnection: z.boolean(),
  })
  .meta({ id: 'Action' });

export const listActions = operation({
  id: 'actions.list',
  method: 'GET',
  path: '/actions',
  permission: 'connections.read',
  summary: 'List actions',
  description:
    'What steps of the types `integration`, `llm` and `http` can call: every service with its actions, their inputs and outputs as JSON Schema, and whether doing one twice does harm.',
  input: z.object({ service: z.string().max(100).optional() }),
  answer: wholeListOf(Action),
  errors: [],
  example: {
    input: { service: 'gmail' },
    answer: {
      items: [
        {
          service: 'gmail',
          name: 'read_email',
          title: 'Read an e-mail',
          description: 'Reads one message.',
          inputs: { type: 'object', properties: { email_id: { type: 'string' } }, required: ['email_id'] },
          output: { type: 'object', properties: { subject: { type: 'string' } } },
          effect: 'idempotent',
          timeLimitMs: 30_000,
          needsConnection: true,
        },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});
