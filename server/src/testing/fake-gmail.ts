/**
 * A small Google: the OAuth endpoints and as much of the Gmail API as the connector uses, in the shapes Google
 * publishes (https://developers.google.com/workspace/gmail/api/reference/rest). It refuses what Google refuses.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface FakeMessage {
  id: string;
  threadId: string;
  labelIds: string[];
  snippet: string;
  internalDate: string;
  payload: unknown;
  /** Of what was sent or drafted here: the mail as it came. */
  raw?: string;
}

export interface FakeGmail {
  endpoints: { authorizeUrl: string; tokenUrl: string; apiUrl: string; certsUrl: string };
  origin: string;
  messages: Map<string, FakeMessage>;
  labels: { id: string; name: string; type: string }[];
  drafts: { id: string; message: FakeMessage }[];
  sent: FakeMessage[];
  /** What has come, in order; the number is the id of its history record. */
  history: { id: number; messageId: string }[];
  /** Records below are gone. */
  oldestHistory: number;
  watches: { topicName: string; labelIds: string[] }[];
  /** What certsUrl answers. */
  certs: { keys: object[] };
  /** `GET /messages/a` and the like, in order. */
  requests: string[];
  accessTokens: Set<string>;
  refreshTokens: Set<string>;
  tokenRequests: URLSearchParams[];
  /** Answers this instead, as often as it says. */
  failNext(failure: {
    on: RegExp;
    status: number;
    reason: string;
    headers?: Record<string, string>;
    times?: number;
  }): void;
  /** What the person does at the authorization address; answers where they are sent back to. */
  allow(authorizeUrl: string): string;
  close(): Promise<void>;
}

interface Failure {
  on: RegExp;
  status: number;
  reason: string;
  headers?: Record<string, string>;
  times: number;
}

export const fakeClient = { clientId: 'client-1', clientSecret: 'client-secret-1' };

export async function startFakeGmail(): Promise<FakeGmail> {
  const failures: Failure[] = [];
  const challenges = new Map<string, string>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const gmail: FakeGmail = {
    origin,
    endpoints: {
      authorizeUrl: `${origin}/o/oauth2/v2/auth`,
      tokenUrl: `${origin}/token`,
      apiUrl: `${origin}/gmail/v1/users/me`,
      certsUrl: `${origin}/oauth2/v3/certs`,
    },
    messages: new Map(),
    labels: [
      { id: 'INBOX', name: 'INBOX', type: 'system' },
      { id: 'UNREAD', name: 'UNREAD', type: 'system' },
    ],
    drafts: [],
    sent: [],
    history: [],
    oldestHistory: 0,
    watches: [],
    certs: { keys: [] },
    requests: [],
    accessTokens: new Set(),
    refreshTokens: new Set(),
    tokenRequests: [],
    failNext: ({ times = 1, ...failure }) => void failures.push({ ...failure, times }),
    allow(authorizeUrl) {
      const { searchParams } = new URL(authorizeUrl);
      const code = randomUUID();
      challenges.set(code, searchParams.get('code_challenge') ?? '');
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('state', searchParams.get('state') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('scope', searchParams.get('scope') ?? '');
      return back.pathname + back.search;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return gmail;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const url = new URL(request.url ?? '/', origin);
    response.setHeader('connection', 'close');
    if (url.pathname === '/oauth2/v3/certs') return end(response, 200, gmail.certs);
    if (url.pathname === '/token') return grant(new URLSearchParams(body), response);
    const path = url.pathname.replace('/gmail/v1/users/me', '');
    const asked = `${request.method} ${path}`;
    gmail.requests.push(asked);
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const failure = failures.find(({ on, times }) => times > 0 && on.test(asked));
    if (failure) {
      failure.times -= 1;
      return refuse(response, failure);
    }
    if (!gmail.accessTokens.has(token)) return refuse(response, { status: 401, reason: 'authError' });
    const result = carryOut(gmail, { asked, path, query: url.searchParams, body: body === '' ? {} : JSON.parse(body) });
    if (typeof result === 'number')
      return result === 204 ? end(response, 204) : refuse(response, { status: result, reason: 'notFound' });
    end(response, 200, result);
  }

  /** RFC 6749 with PKCE, as oauth2.googleapis.com speaks it. */
  function grant(form: URLSearchParams, response: ServerResponse): void {
    gmail.tokenRequests.push(form);
    const isClient =
      form.get('client_id') === fakeClient.clientId && form.get('client_secret') === fakeClient.clientSecret;
    if (!isClient) return end(response, 401, { error: 'invalid_client', error_description: 'Unauthorized' });
    const isRefresh = form.get('grant_type') === 'refresh_token';
    const challenge = challenges.get(form.get('code') ?? '');
    const verified = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood = isRefresh ? gmail.refreshTokens.has(form.get('refresh_token') ?? '') : challenge === verified;
    if (!isGood)
      return end(response, 400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });
    challenges.delete(form.get('code') ?? '');
    const [accessToken, refreshToken] = [`ya29.${randomUUID()}`, `1//${randomUUID()}`];
    gmail.accessTokens.add(accessToken);
    if (!isRefresh) gmail.refreshTokens.add(refreshToken);
    end(response, 200, {
      access_token: accessToken,
      expires_in: 3599,
      scope: 'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/gmail.modify',
      token_type: 'Bearer',
      ...(isRefresh ? {} : { refresh_token: refreshToken, id_token: toIdToken({ email: 'ada@example.org' }) }),
    });
  }
}

interface Asked {
  asked: string;
  path: string;
  query: URLSearchParams;
  body: any; // oxlint-disable-line no-explicit-any -- whatever the connector sends
}

function carryOut(gmail: FakeGmail, { asked, path, query, body }: Asked): object | number {
  if (asked === 'GET /profile')
    return { emailAddress: 'ada@example.org', messagesTotal: 1, threadsTotal: 1, historyId: historyIdOf(gmail) };
  if (asked === 'GET /history') return listHistory(gmail, query);
  if (asked === 'POST /watch') {
    gmail.watches.push(body);
    return { historyId: historyIdOf(gmail), expiration: String(Date.now() + 7 * 86_400_000) };
  }
  if (asked === 'POST /stop') return gmail.watches.pop() ? 204 : 404;
  if (asked === 'GET /labels') return { labels: gmail.labels };
  if (asked === 'POST /labels') {
    if (gmail.labels.some(({ name }) => name === body.name)) return 409;
    const label = { id: `Label_${gmail.labels.length}`, name: String(body.name), type: 'user' };
    gmail.labels.push(label);
    return label;
  }
  if (asked === 'GET /messages') {
    const q = query.get('q') ?? '';
    const [, after] = /^after:(\d+)$/.exec(q) ?? [];
    const found = [...gmail.messages.values()].filter(({ snippet, internalDate }) =>
      after === undefined ? snippet.includes(q) : Number(internalDate) > Number(after) * 1000,
    );
    const list = found.slice(0, Number(query.get('maxResults')));
    return {
      ...(list.length > 0 ? { messages: list.map(({ id, threadId }) => ({ id, threadId })) } : {}),
      resultSizeEstimate: found.length,
    };
  }
  if (asked === 'POST /messages/batchModify') return modify(gmail, body);
  if (asked === 'POST /drafts') {
    const draft = { id: `r${gmail.drafts.length + 1}`, message: toStored(gmail, body.message, 'DRAFT') };
    gmail.drafts.push(draft);
    const { id, threadId, labelIds } = draft.message;
    return { id: draft.id, message: { id, threadId, labelIds } };
  }
  if (asked === 'POST /messages/send') {
    const message = toStored(gmail, body, 'SENT');
    gmail.sent.push(message);
    return { id: message.id, threadId: message.threadId, labelIds: message.labelIds };
  }
  const [, id = '', attachment] = /^\/messages\/([^/]+)(?:\/attachments\/([^/]+))?$/.exec(path) ?? [];
  if (attachment) return { size: 5, data: Buffer.from('bytes').toString('base64url') };
  return gmail.messages.get(id) ?? 404;
}

function historyIdOf({ history }: FakeGmail): string {
  return String(history.at(-1)?.id ?? 7);
}

/** https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.history/list */
function listHistory(gmail: FakeGmail, query: URLSearchParams): object | number {
  const start = Number(query.get('startHistoryId'));
  if (start < gmail.oldestHistory) return 404;
  const records = gmail.history.filter(({ id }) => id > start);
  const page = records.slice(0, Number(query.get('maxResults')));
  return {
    ...(page.length > 0 ? { history: page.map((record) => toRecord(gmail, record)) } : {}),
    ...(page.length < records.length ? { nextPageToken: 'next' } : {}),
    historyId: historyIdOf(gmail),
  };
}

function toRecord({ messages }: FakeGmail, { id, messageId }: { id: number; messageId: string }) {
  const { threadId, labelIds } = messages.get(messageId) ?? {};
  const message = { id: messageId, threadId };
  return { id: String(id), messages: [message], messagesAdded: [{ message: { ...message, labelIds } }] };
}

function modify(gmail: FakeGmail, body: { ids: string[]; addLabelIds?: string[]; removeLabelIds?: string[] }): number {
  const messages = body.ids.map((id) => gmail.messages.get(id));
  if (messages.includes(undefined)) return 404;
  for (const message of messages) {
    if (!message) continue;
    const kept = message.labelIds.filter((label) => !body.removeLabelIds?.includes(label));
    message.labelIds = [...new Set([...kept, ...(body.addLabelIds ?? [])])];
  }
  return 204;
}

function toStored(gmail: FakeGmail, body: { raw: string; threadId?: string }, label: string): FakeMessage {
  const id = `19${(gmail.messages.size + gmail.sent.length + gmail.drafts.length + 1).toString(16).padStart(14, '0')}`;
  const raw = Buffer.from(body.raw, 'base64url').toString('utf8');
  return { id, threadId: body.threadId ?? id, labelIds: [label], snippet: '', internalDate: '0', payload: {}, raw };
}

/** https://developers.google.com/workspace/gmail/api/guides/handle-errors */
function refuse(
  response: ServerResponse,
  failure: { status: number; reason: string; headers?: Record<string, string> },
) {
  const { status, reason, headers = {} } = failure;
  const message = `Fake: ${reason}`;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  end(response, status, { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } });
}

function end(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function toIdToken(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.signature`;
}

/** The message of Google's own documentation of `payload`: text and HTML in one part, an attachment beside. */
export function aGmailMessage(
  overrides: Partial<FakeMessage> & { headers?: Record<string, string> } = {},
): FakeMessage {
  const { headers = {}, ...message } = overrides;
  const data = (content: string) => ({ size: content.length, data: Buffer.from(content).toString('base64url') });
  const all: Record<string, string> = {
    From: 'Ada Lovelace <ada@example.org>',
    To: 'sales@example.com',
    Subject: 'A question about Mondays',
    'Message-ID': '<question-1@example.org>',
    ...headers,
  };
  return {
    id: '18c0ffee00000001',
    threadId: '18c0ffee00000001',
    labelIds: ['INBOX', 'UNREAD'],
    snippet: 'Does it work on Mondays &amp; Tuesdays?',
    internalDate: '1767605400000',
    payload: {
      partId: '',
      mimeType: 'multipart/mixed',
      filename: '',
      headers: Object.entries(all).map(([name, value]) => ({ name, value })),
      body: { size: 0 },
      parts: [
        {
          partId: '0',
          mimeType: 'multipart/alternative',
          filename: '',
          body: { size: 0 },
          parts: [
            { partId: '0.0', mimeType: 'text/plain', filename: '', body: data('Does it work on Mondays? Grüße') },
            { partId: '0.1', mimeType: 'text/html', filename: '', body: data('<p>Does it work on Mondays?</p>') },
          ],
        },
        {
          partId: '1',
          mimeType: 'application/pdf',
          filename: 'offer.pdf',
          headers: [{ name: 'Content-Disposition', value: 'attachment' }],
          body: { attachmentId: 'ANGjdJ8', size: 5 },
        },
      ],
    },
    ...message,
  };
}
