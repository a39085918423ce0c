/** Connectors: the services a connection can be made for, and what each asks for. */
import { z } from 'zod';
import { operation } from '../operation.ts';
import { wholeListOf } from '../paging.ts';

export const authenticationKinds = ['none', 'api_key', 'basic', 'oauth2'] as const;
export type AuthenticationKind = (typeof authenticationKinds)[number];

export const fieldKinds = ['text', 'secret', 'number', 'choice'] as const;

/** One thing a person types to make a connection. A `secret` is stored sealed and never answered. */
export const ConnectionField = z
  .object({
    name: z.string(),
    title: z.string(),
    kind: z.enum(fieldKinds),
    isRequired: z.boolean(),
    choices: z.array(z.string()).optional(),
    standard: z.union([z.string(), z.number()]).optional().describe('Taken when nothing is given.'),
    help: z.string().optional(),
  })
  .meta({ id: 'ConnectionField' });
export type ConnectionField = z.infer<typeof ConnectionField>;

export const Connector = z
  .object({
    service: z.string().describe('What workflow steps call it by.'),
    title: z.string(),
    description: z.string(),
    authentications: z.array(
      z.object({
        kind: z.enum(authenticationKinds),
        fields: z.array(ConnectionField),
        redirectUrl: z
          .string()
          .optional()
          .describe('For `oauth2`: what to register at the service as the address to come back to.'),
      }),
    ),
    actions: z.array(z.string()).describe('Names of its actions; `GET /actions` describes them.'),
    events: z.array(z.string()).describe('What its connections may tell, as triggers of workflows name it.'),
  })
  .meta({ id: 'Connector' });
export type Connector = z.infer<typeof Connector>;

export const listConnectors = operation({
  id: 'connectors.list',
  method: 'GET',
  path: '/connectors',
  permission: 'connections.read',
  summary: 'List connectors',
  description: 'The services this installation can connect to, with the fields each way of signing in asks for.',
  input: z.object({}),
  answer: wholeListOf(Connector),
  errors: [],
  example: {
    input: {},
    answer: {
      items: [
        {
          service: 'http',
          title: 'HTTP',
          description: 'Any HTTP API, by its address.',
          authentications: [
            {
              kind: 'api_key',
              fields: [{ name: 'apiKey', title: 'API key', kind: 'secret', isRequired: true }],
            },
          ],
          actions: ['request'],
          events: ['connection.http.delivery_received'],
        },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});
