/** Gmail, through its REST API: https://developers.google.com/workspace/gmail/api/reference/rest */
import {
  type Connector,
  type ErrorRule,
  explainFailure,
  type MessageGate,
} from '#modules/connections/connections.module';
import type { Clock } from '#platform/clock';
import type { HttpClient } from '#platform/http-client/http-client';
import { labelActions } from './label-actions.ts';
import { gmailPush, pushFields } from './push.ts';
import { readingActions } from './reading-actions.ts';
import { writingActions } from './writing-actions.ts';

export interface GmailConnectorDeps {
  gate: MessageGate;
  /** For Google's public keys. */
  http: Pick<HttpClient, 'request'>;
  clock: Clock;
  /** Where Google is, for tests. */
  endpoints?: GmailEndpoints;
}

export interface GmailEndpoints {
  authorizeUrl: string;
  tokenUrl: string;
  apiUrl: string;
  certsUrl: string;
}

const google: GmailEndpoints = {
  authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  apiUrl: 'https://gmail.googleapis.com/gmail/v1/users/me',
  certsUrl: 'https://www.googleapis.com/oauth2/v3/certs',
};

export function createGmailConnector(deps: GmailConnectorDeps): Connector {
  const { gate, endpoints = google } = deps;
  const { apiUrl, certsUrl } = endpoints;
  return {
    service: 'gmail',
    title: 'Gmail',
    description: 'Reads and searches mail, writes drafts, sends, and labels, in a Google mailbox.',
    authentications: [
      {
        kind: 'oauth2',
        fields: [
          {
            name: 'clientId',
            title: 'Client ID',
            kind: 'text',
            isRequired: true,
            help: 'Of an OAuth client of the type "Web application" in the Google Cloud console, with the Gmail API enabled.',
          },
          { name: 'clientSecret', title: 'Client secret', kind: 'secret', isRequired: true },
          ...pushFields,
        ],
        authorizeUrl: endpoints.authorizeUrl,
        tokenUrl: endpoints.tokenUrl,
        // modify: everything but deleting for good. openid and email: to show whose mailbox it is.
        scopes: ['openid', 'email', 'https://www.googleapis.com/auth/gmail.modify'],
        // Google gives a refresh token only when asked for offline access, and again only with consent.
        parameters: { access_type: 'offline', include_granted_scopes: 'true', prompt: 'consent' },
      },
    ],
    // 15,000 quota units a minute and user: https://developers.google.com/workspace/gmail/api/reference/quota
    limits: {
      perConnection: { units: 15_000, perMs: 60_000 },
      perUser: { units: 7_500, perMs: 60_000 },
    },
    actions: [...readingActions({ apiUrl }), ...writingActions({ apiUrl, gate }), ...labelActions({ apiUrl })],
    webhook: gmailPush({ ...deps, apiUrl, certsUrl }),

    async check(session) {
      const profile = await session.request({ url: `${apiUrl}/profile` });
      const { emailAddress } = (profile.json() ?? {}) as { emailAddress?: unknown }; // looked at below
      return typeof emailAddress === 'string' ? { accountLabel: emailAddress } : {};
    },
    handleError: (failure) => explainFailure({ service: 'gmail', title: 'Gmail', rules: errorRules }, failure),
  };
}

const help = 'https://developers.google.com/workspace/gmail/api/guides/handle-errors';
const busy = { class: 'transient', help, nothingHappened: true, isThrottled: true, retryAfterMs: 10_000 } as const;

/** https://developers.google.com/workspace/gmail/api/guides/handle-errors */
export const errorRules: readonly ErrorRule[] = [
  {
    ...busy,
    status: [403, 429],
    reason: 'userRateLimitExceeded',
    code: 'rate_limited',
    message: 'This mailbox was asked too often.',
  },
  {
    ...busy,
    status: [403, 429],
    reason: 'rateLimitExceeded',
    code: 'rate_limited',
    message: 'Google was asked too often by the connected program.',
  },
  {
    ...busy,
    status: 403,
    reason: 'dailyLimitExceeded',
    code: 'daily_limit',
    message: 'The connected program has used up what Google allows in a day.',
    retryAfterMs: 3600_000,
  },
  { ...busy, status: 429, code: 'rate_limited', message: 'Gmail says that there were too many requests.' },
  {
    status: 403,
    reason: 'domainPolicy',
    code: 'forbidden_by_domain',
    class: 'permanent',
    message: "The administrator of the mailbox's domain does not allow programs to use Gmail.",
    help,
  },
  {
    status: 403,
    reason: 'insufficientPermissions',
    code: 'missing_scope',
    class: 'permanent',
    message: 'The connection was not given the right to do this. Sign in again and allow it.',
    help,
  },
  {
    status: 403,
    reason: 'accessNotConfigured',
    code: 'api_disabled',
    class: 'permanent',
    message: 'The Gmail API is not enabled in the Google Cloud project of the connected program.',
    help: 'https://console.cloud.google.com/apis/library/gmail.googleapis.com',
  },
  {
    status: 400,
    reason: 'failedPrecondition',
    code: 'no_mailbox',
    class: 'permanent',
    message: 'The connected Google account has no Gmail mailbox.',
    help,
  },
  {
    status: 401,
    code: 'signed_out',
    class: 'permanent',
    message: 'Google refuses the access that was given. Sign in again in Settings › Connections.',
    help,
  },
  {
    status: 404,
    code: 'not_found',
    class: 'permanent',
    message: 'There is no such message, draft, attachment or label in the mailbox.',
  },
  {
    status: [500, 502],
    reason: 'backendError',
    code: 'server_error',
    class: 'transient',
    message: 'Gmail had an error of its own.',
    help,
  },
];
