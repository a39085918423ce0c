/**
 * Gmail tells Cloud Pub/Sub that a mailbox has changed, and Pub/Sub posts that to the connection, with a token Google has
 * signed. What has come is then asked of the mailbox's history.
 * https://developers.google.com/workspace/gmail/api/guides/push
 * https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */
import { toldEvents } from '@millrace/contracts/connections/told-events';
import {
  ActionError,
  type ConnectorSession,
  type ConnectorWebhook,
  type Happening,
  type WebhookDelivery,
  type WebhookVerdict,
} from '#modules/connections/connections.module';
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '#platform/clock';
import type { HttpClient } from '#platform/http-client/http-client';
import { GmailMessage, toEmail } from './message.ts';

export interface PushDeps {
  apiUrl: string;
  /** Google's keys, as a JSON Web Key Set. */
  certsUrl: string;
  http: Pick<HttpClient, 'request'>;
  clock: Clock;
}

export const pushFields = [
  {
    name: 'topic',
    title: 'Pub/Sub topic',
    kind: 'text',
    isRequired: false,
    help: 'For new mail as it comes: projects/…/topics/…, where gmail-api-push@system.gserviceaccount.com may publish.',
  },
  {
    name: 'pushAccount',
    title: 'Service account of the push subscription',
    kind: 'text',
    isRequired: false,
    help: 'Its e-mail address: what it does not sign is not believed.',
  },
] as const;

export function gmailPush(deps: PushDeps): ConnectorWebhook {
  const { apiUrl, clock } = deps;
  const keys = createRemoteJWKSet(new URL(deps.certsUrl), { [customFetch]: (url) => fetchKeys(deps, url) });
  return {
    setUp:
      'In the Google Cloud console, add a push subscription to the topic: this address as its endpoint, authentication on, with the service account the connection names and this address as the audience.',
    events: [
      {
        name: 'message_received',
        title: 'A mail has come',
        description: 'A new message in the inbox of the mailbox. Steps read all of it with gmail.read_email.',
        payload: z.object({
          email_id: z.string(),
          thread_id: z.string(),
          from: z.string(),
          to: z.string(),
          subject: z.string(),
          snippet: z.string(),
          labels: z.array(z.string()),
          received_at: z.string().nullable(),
        }),
        example: toldEvents['connection.gmail.message_received'],
      },
    ],
    verify: (delivery, { pushAccount }) => verifyPush(delivery, { keys, pushAccount }),
    read(delivery) {
      // Which mailbox is known by the address; what has come, its history says.
      Push.parse(JSON.parse(delivery.bytes.toString('utf8')));
      return { kind: 'look_up' };
    },
    async subscribe(session) {
      const { topic, pushAccount } = session.values;
      if (!topic || !pushAccount) throw incomplete();
      const answer = await session.request({
        method: 'POST',
        url: `${apiUrl}/watch`,
        json: { topicName: topic, labelIds: ['INBOX'], labelFilterBehavior: 'INCLUDE' },
        units: units.watch,
        isRepeatable: true,
      });
      const { historyId } = z.object({ historyId: HistoryId }).parse(answer.json());
      const now = clock.now();
      // It lasts seven days; Google asks to renew it every day.
      return { position: toPosition(historyId, now), renewAt: new Date(now.getTime() + 24 * 3600_000) };
    },
    async unsubscribe(session) {
      await session.request({ method: 'POST', url: `${apiUrl}/stop`, units: units.stop, isRepeatable: true });
    },
    lookUp: (session, position) => lookUp(deps, session, Position.parse(position)),
  };
}

/** Quota units: https://developers.google.com/workspace/gmail/api/reference/quota */
const units = { watch: 100, stop: 50, history: 2, message: 5, list: 5, profile: 1 };

/** Large numbers that Google writes as text, in some places as numbers. */
const HistoryId = z.union([z.string(), z.number()]).transform(String);

const Push = z.object({ message: z.object({ messageId: z.string().min(1), data: z.string() }) });

const Position = z.object({ historyId: z.string(), at: z.string() });
type Position = z.output<typeof Position>;

function toPosition(historyId: string, now: Date): Position {
  return { historyId, at: now.toISOString() };
}

function incomplete(): ActionError {
  return new ActionError({
    code: 'gmail.no_topic',
    message: 'Give the connection the Pub/Sub topic and the service account of its push subscription first.',
    class: 'permanent',
    help: 'https://developers.google.com/workspace/gmail/api/guides/push',
    nothingHappened: true,
  });
}

async function verifyPush(
  { headers, url, bytes, now }: WebhookDelivery,
  { keys, pushAccount }: { keys: ReturnType<typeof createRemoteJWKSet>; pushAccount: string | number | undefined },
): Promise<WebhookVerdict> {
  const refuse = (reason: string): WebhookVerdict => ({ kind: 'refused', reason });
  if (!pushAccount) return refuse('The connection names no service account: nothing can be verified.');
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined)
    return refuse('It carries no token of Google: switch authentication on in the subscription.');
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: ['https://accounts.google.com', 'accounts.google.com'],
      audience: url,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iat'],
      currentDate: now,
    });
    const isTheirs = payload['email'] === pushAccount && payload['email_verified'] === true;
    if (!isTheirs) return refuse('Its token is of another account than the connection names.');
  } catch (error) {
    // That Google’s keys cannot be had says nothing of the token: it is delivered again.
    if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) throw error;
    return refuse(`Its token is not good: ${error.message}.`);
  }
  return { kind: 'genuine', id: idOf(bytes) };
}

/** Only of what Google has signed for. */
function idOf(bytes: Buffer): string {
  try {
    return Push.parse(JSON.parse(bytes.toString('utf8'))).message.messageId;
  } catch {
    return createHash('sha256').update(bytes).digest('hex');
  }
}

async function fetchKeys({ http }: PushDeps, url: string): Promise<Response> {
  const { status, body } = await http.request({ url, method: 'GET', timeoutMs: 5_000, maxAnswerBytes: 256 * 1024 });
  return new Response(new Uint8Array(body), { status, headers: { 'content-type': 'application/json' } });
}

const recordsAtOnce = 50;

const History = z.object({
  history: z
    .array(
      z.object({
        id: HistoryId,
        messagesAdded: z.array(z.object({ message: z.object({ id: z.string() }) })).default([]),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
  historyId: HistoryId.optional(),
});

interface Found {
  happenings: Happening[];
  position: Position;
  hasMore: boolean;
}

async function lookUp(deps: PushDeps, session: ConnectorSession, from: Position): Promise<Found> {
  const answer = await session.request({
    url: `${deps.apiUrl}/history`,
    query: {
      startHistoryId: from.historyId,
      historyTypes: 'messageAdded',
      labelId: 'INBOX',
      maxResults: recordsAtOnce,
    },
    units: units.history,
    expect: (status) => status < 400 || status === 404,
  });
  // Google keeps a history for about a week.
  if (answer.status === 404) return await lookUpByTime(deps, session, from);
  const { history, nextPageToken, historyId } = History.parse(answer.json());
  const ids = history.flatMap(({ messagesAdded }) => messagesAdded.map(({ message }) => message.id));
  const hasMore = nextPageToken !== undefined;
  const reached = (hasMore ? history.at(-1)?.id : historyId) ?? from.historyId;
  const position = toPosition(reached, deps.clock.now());
  return { happenings: await describeMessages(deps, session, ids), position, hasMore };
}

/** The newest of what has come since: the history itself is gone. */
async function lookUpByTime(deps: PushDeps, session: ConnectorSession, from: Position): Promise<Found> {
  const { apiUrl, clock } = deps;
  // Asked first: what comes between the two is found again, and taken once.
  const profile = await session.request({ url: `${apiUrl}/profile`, units: units.profile });
  const { historyId } = z.object({ historyId: HistoryId }).parse(profile.json());
  const after = Math.floor(Date.parse(from.at) / 1000);
  const answer = await session.request({
    url: `${apiUrl}/messages`,
    query: { q: `after:${after}`, labelIds: 'INBOX', maxResults: recordsAtOnce },
    units: units.list,
  });
  const { messages } = z.object({ messages: z.array(z.object({ id: z.string() })).default([]) }).parse(answer.json());
  const ids = messages.map(({ id }) => id).toReversed();
  return {
    happenings: await describeMessages(deps, session, ids),
    position: toPosition(historyId, clock.now()),
    hasMore: false,
  };
}

async function describeMessages(
  { apiUrl }: PushDeps,
  session: ConnectorSession,
  ids: readonly string[],
): Promise<Happening[]> {
  const happenings: Happening[] = [];
  for (const id of new Set(ids)) {
    const answer = await session.request({
      url: `${apiUrl}/messages/${encodeURIComponent(id)}`,
      query: { format: 'metadata' },
      units: units.message,
      expect: (status) => status < 400 || status === 404,
    });
    // Deleted meanwhile.
    if (answer.status === 404) continue;
    const { threadId, from, to, subject, snippet, labels, date } = toEmail(GmailMessage.parse(answer.json()));
    const payload = { email_id: id, thread_id: threadId, from, to, subject, snippet, labels, received_at: date };
    happenings.push({ event: 'message_received', id, payload });
  }
  return happenings;
}
