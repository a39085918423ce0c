/**
 * What failures of HTTP services mean: a table of what one service says, and for the rest what HTTP says. Most careful
 * where it counts: only an answer that documents a refusal proves that nothing has happened.
 */
import type { ActionFailure, VendorFailure } from './connector-port.ts';

/** One line of a service's table: vendor error → class, sentence, help. The first that fits counts. */
export interface ErrorRule {
  readonly status: number | readonly number[];
  /** Only where the body says this word; services put their reasons there. */
  readonly reason?: string;
  /** Follows the service: `gmail.` + `no_such_message`. */
  readonly code: string;
  readonly class: ActionFailure['class'];
  readonly message: string;
  readonly help?: string;
  /** 4xx are refusals unless told; other answers prove nothing. */
  readonly nothingHappened?: boolean;
  /** The service is asked too often: 429 unless told. */
  readonly isThrottled?: boolean;
  /** Where the service names no time in Retry-After. */
  readonly retryAfterMs?: number;
}

export interface ErrorTable {
  readonly service: string;
  readonly title: string;
  readonly rules: readonly ErrorRule[];
}

export function explainFailure({ service, title, rules }: ErrorTable, failure: VendorFailure): ActionFailure {
  if (failure.kind !== 'response') return explainSilence(service, failure);
  const { status, headers, body } = failure;
  const rule = rules.find((candidate) => fits(candidate, status, body)) ?? ruleOfStatus(status, title);
  const said = sayingOf(body);
  const retryAfterMs = readRetryAfter(headers['retry-after'], headers['date']) ?? rule.retryAfterMs;
  return {
    code: `${service}.${rule.code}`,
    message: said === '' ? rule.message : `${rule.message} ${title} says: ${said}`,
    class: rule.class,
    ...(retryAfterMs === undefined || rule.class !== 'transient' ? {} : { retryAfterMs }),
    ...(rule.help === undefined ? {} : { help: rule.help }),
    ...((rule.isThrottled ?? status === 429) && rule.class === 'transient' ? { isThrottled: true } : {}),
    nothingHappened: rule.nothingHappened ?? (status >= 400 && status < 500),
  };
}

function explainSilence(service: string, failure: Exclude<VendorFailure, { kind: 'response' }>): ActionFailure {
  const { kind, code, message } = failure;
  const canPass = kind === 'no_answer' || failure.canPass;
  return {
    code: `${service}.${code}`,
    message,
    class: canPass ? 'transient' : 'permanent',
    nothingHappened: kind === 'not_sent',
  };
}

function fits({ status, reason }: ErrorRule, answered: number, body: string): boolean {
  const isStatus = typeof status === 'number' ? status === answered : status.includes(answered);
  return isStatus && (reason === undefined || body.includes(reason));
}

function ruleOfStatus(status: number, title: string): ErrorRule {
  const rule = generalRules.find(([from, to]) => status >= from && status <= to)?.[2];
  if (rule) return { ...rule, status, message: rule.message.replace('%', title) };
  return {
    status,
    code: `status_${status}`,
    class: status >= 500 ? 'transient' : 'permanent',
    message: `${title} answered with the status ${status}.`,
  };
}

type GeneralRule = Omit<ErrorRule, 'status'>;

/** What HTTP itself says, by status. */
const generalRules: readonly [from: number, to: number, rule: GeneralRule][] = [
  [400, 400, { code: 'bad_request', class: 'permanent', message: '% does not accept this request. Check the inputs.' }],
  [
    401,
    401,
    {
      code: 'signed_out',
      class: 'permanent',
      message: '% refuses the credential. Renew the connection in Settings › Connections.',
    },
  ],
  [403, 403, { code: 'forbidden', class: 'permanent', message: '% does not allow this to the connected account.' }],
  [404, 404, { code: 'not_found', class: 'permanent', message: '% knows nothing of this name or id.' }],
  [408, 408, { code: 'timed_out', class: 'transient', message: '% gave up waiting for the request.' }],
  [409, 409, { code: 'conflict', class: 'permanent', message: '% says that this conflicts with what is there.' }],
  [413, 413, { code: 'too_large', class: 'permanent', message: '% takes nothing of this size.' }],
  [422, 422, { code: 'invalid', class: 'permanent', message: '% does not accept these values. Check the inputs.' }],
  [425, 425, { code: 'too_early', class: 'transient', message: '% was asked too early.', nothingHappened: true }],
  [429, 429, { code: 'rate_limited', class: 'transient', message: '% says that there were too many requests.' }],
  [500, 502, { code: 'server_error', class: 'transient', message: '% had an error of its own.' }],
  [
    503,
    503,
    { code: 'unavailable', class: 'transient', message: '% is not available at the moment.', nothingHappened: true },
  ],
  [504, 504, { code: 'gateway_timeout', class: 'transient', message: '% did not answer in time.' }],
];

/** What the body says in words: the usual places of JSON errors, else its beginning if it is plain text. */
function sayingOf(body: string): string {
  const text = readMessage(body) ?? (/^\s*[<{[]/.test(body) ? '' : body);
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}

function readMessage(body: string): string | undefined {
  try {
    return findMessage(JSON.parse(body));
  } catch {
    return undefined;
  }
}

const places = ['message', 'error_description', 'detail', 'title', 'error', 'errors'];

function findMessage(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return findMessage(value[0]);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map(Object.entries(value));
  for (const place of places) {
    const found = fields.has(place) ? findMessage(fields.get(place)) : undefined;
    if (found) return found;
  }
  return undefined;
}

const longestWaitMs = 24 * 3600_000;

/** Retry-After in its two forms, seconds and a date; the date means something only beside the service's own clock. */
export function readRetryAfter(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.parse(date ?? '');
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), longestWaitMs) : undefined;
}
