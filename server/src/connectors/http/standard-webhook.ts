/** What any other side delivers to a connection, signed as Standard Webhooks say. */
import { toldEvents } from '@millrace/contracts/connections/told-events';
import type { ConnectorWebhook, WebhookDelivery } from '#modules/connections/connections.module';
import { z } from 'zod';
import { isEqualText, isStandardWebhook } from '#platform/http/standard-webhook';

export const webhookFields = [
  {
    name: 'webhookSecret',
    title: 'Secret of its webhooks',
    kind: 'secret',
    isRequired: false,
    help: 'What the other side signs deliveries with, as Standard Webhooks say: whsec_… or, for Ed25519, whpk_….',
  },
  {
    name: 'verifyToken',
    title: 'Verify token',
    kind: 'secret',
    isRequired: false,
    help: 'Where the other side asks with hub.challenge first, as WebSub and Meta do: the token it sends along.',
  },
] as const;

export const standardWebhook: ConnectorWebhook = {
  setUp:
    'Give the other side this address, and the connection the secret it signs with. It has to sign as Standard Webhooks say (webhook-id, webhook-timestamp, webhook-signature).',
  events: [
    {
      name: 'delivery_received',
      title: 'Something was delivered',
      description: 'Whatever the other side sends, once it is verified.',
      payload: z.object({
        id: z.string(),
        type: z.string().nullable().describe('Where the body has one, as Standard Webhooks recommend.'),
        body: z.json().describe('JSON as data, anything else as text.'),
      }),
      example: toldEvents['connection.http.delivery_received'],
    },
  ],
  verify(delivery, { webhookSecret, verifyToken }) {
    if (delivery.method === 'GET') return shakeHands(delivery, verifyToken);
    if (!webhookSecret) return refuse('The connection has no secret of webhooks: nothing can be verified.');
    const id = delivery.headers['webhook-id'];
    if (typeof id !== 'string' || id === '') return refuse('The header webhook-id is missing.');
    return isStandardWebhook(String(webhookSecret), delivery)
      ? { kind: 'genuine', id }
      : refuse('The signature in webhook-signature is missing, another, or too old.');
  },
  read({ headers, bytes }) {
    const text = bytes.toString('utf8');
    const isJson = /\bjson\b/i.test(headers['content-type'] ?? 'application/json');
    const body = isJson ? z.json().parse(JSON.parse(text)) : text;
    const typed = z.object({ type: z.string() }).safeParse(body);
    const type = typed.success ? typed.data.type : null;
    const payload = { id: String(headers['webhook-id']), type, body };
    return { kind: 'told', happenings: [{ event: 'delivery_received', payload }] };
  },
};

/** https://www.w3.org/TR/websub/#x5-3-hub-verifies-intent-of-the-subscriber, with Meta's hub.verify_token. */
function shakeHands({ query }: WebhookDelivery, verifyToken: string | number | undefined) {
  const challenge = query.get('hub.challenge');
  if (challenge === null) return refuse('It asks nothing: a delivery comes by POST.');
  if (!verifyToken) return refuse('The connection has no verify token: who asks cannot be known.');
  return isEqualText(query.get('hub.verify_token') ?? '', String(verifyToken))
    ? { kind: 'handshake' as const, answer: challenge.slice(0, 1000) }
    : refuse('The verify token is another.');
}

function refuse(reason: string) {
  return { kind: 'refused' as const, reason };
}
