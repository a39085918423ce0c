/** What services tell by themselves: the address a connection listens at, and what was refused there. */
import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { connectionErrors } from './errors.ts';

export const ConnectionWebhook = z
  .object({
    isOn: z.boolean(),
    url: z.string().describe('What to give the service. Nothing is taken there before it is switched on.'),
    setUp: z.string().describe('What is to be done at the service.'),
    events: z
      .array(z.object({ type: z.string(), title: z.string(), description: z.string() }))
      .describe('What it may lead to; triggers of workflows name the type.'),
    renewsAt: Timestamp.nullable().describe('When the service is asked again to go on telling; it is done by itself.'),
    lastDeliveryAt: Timestamp.nullable(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'ConnectionWebhook' });
export type ConnectionWebhook = z.infer<typeof ConnectionWebhook>;

const id = '0192f3c1-7a00-7000-8000-0000000000d1';
const example: ConnectionWebhook = {
  isOn: true,
  url: 'https://millrace.example.com/connections/AZLzwXoA…/webhook',
  setUp: 'Give the other side this address, and the connection the secret it signs with.',
  events: [
    {
      type: 'connection.http.delivery_received',
      title: 'Something was delivered',
      description: 'Whatever the other side sends, once it is verified.',
    },
  ],
  renewsAt: null,
  lastDeliveryAt: '2026-01-05T09:30:00.000Z',
  lastError: null,
};

export const getConnectionWebhook = operation({
  id: 'connections.get_webhook',
  method: 'GET',
  path: '/connections/{id}/webhook',
  permission: 'connections.manage',
  summary: 'Get the webhook of a connection',
  description: 'Its address, whether it is switched on, and what it may lead to.',
  input: z.object({ id: Id }),
  answer: ConnectionWebhook,
  errors: [connectionErrors.notFound, connectionErrors.noWebhook],
  example: { input: { id }, answer: example },
});

export const listenToConnection = operation({
  id: 'connections.listen',
  method: 'POST',
  path: '/connections/{id}/webhook',
  permission: 'connections.manage',
  summary: 'Switch the webhook of a connection on',
  description:
    'From then on what the service delivers to the address is verified and becomes events. Where the service has to be asked to tell, it is asked now, and again before that runs out.',
  input: z.object({ id: Id }),
  answer: ConnectionWebhook,
  errors: [connectionErrors.notFound, connectionErrors.noWebhook, connectionErrors.webhookRefused],
  // It asks another server: no transaction may be open meanwhile.
  transaction: 'none',
  example: { input: { id }, answer: example },
});

export const stopListeningToConnection = operation({
  id: 'connections.stop_listening',
  method: 'DELETE',
  path: '/connections/{id}/webhook',
  permission: 'connections.manage',
  summary: 'Switch the webhook of a connection off',
  description: 'Nothing is taken at its address any more.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [connectionErrors.notFound, connectionErrors.noWebhook],
  transaction: 'none',
  example: { input: { id }, answer: null },
});

export const RejectedDelivery = z
  .object({
    id: Id,
    reason: z.string(),
    method: z.string(),
    headers: z.record(z.string(), z.string()).describe('Without credentials.'),
    body: z.string().describe('The first 64 KiB.'),
    size: z.number().int().describe('In bytes.'),
    receivedAt: Timestamp,
  })
  .meta({ id: 'RejectedDelivery' });
export type RejectedDelivery = z.infer<typeof RejectedDelivery>;

export const listRejectedDeliveries = operation({
  id: 'connections.list_rejected_deliveries',
  method: 'GET',
  path: '/connections/{id}/rejected-deliveries',
  permission: 'connections.manage',
  summary: 'List rejected deliveries',
  description:
    'What came to the webhook of a connection and could not be verified or read, newest first: kept to be looked at, never acted upon. The newest 200.',
  input: z.object({ ...pageInput, id: Id }),
  answer: pageOf(RejectedDelivery),
  errors: [connectionErrors.notFound],
  example: {
    input: { id },
    answer: {
      items: [
        {
          id: '0192f3c1-7a00-7000-8000-0000000000d2',
          reason: 'The signature is another, or too old.',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"type":"order.paid"}',
          size: 21,
          receivedAt: '2026-01-05T09:30:00.000Z',
        },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});
