/** Where a redirect leads, and what goes along. */
import type { IncomingHttpHeaders } from 'node:http';
import { OutboundError } from './outbound-error.ts';

export interface Hop {
  url: URL;
  method: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string | Buffer | undefined;
}

/** The next hop, or undefined when the answer is no redirect. */
export function followRedirect(hop: Hop, answer: { status: number; headers: IncomingHttpHeaders }): Hop | undefined {
  const { location } = answer.headers;
  if (!redirects.has(answer.status) || location === undefined) return undefined;
  if (!URL.canParse(location, hop.url.href)) throw refused(`${hop.url.hostname} redirects to what is no address.`);
  const url = new URL(location, hop.url.href);
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') {
    throw refused(`${hop.url.hostname} redirects from https to http, where everybody on the way could read along.`);
  }
  const headers = url.origin === hop.url.origin ? hop.headers : pickHarmless(hop.headers);
  const becomesGet = answer.status === 303 ? hop.method !== 'HEAD' : hop.method === 'POST' && answer.status < 303;
  if (!becomesGet) return { ...hop, url, headers };
  return { url, method: 'GET', headers: withoutContent(headers), body: undefined };
}

const redirects = new Set([301, 302, 303, 307, 308]);

/** Any other header may be somebody's key: names of such are as many as there are services. */
const harmless = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'user-agent']);

function pickHarmless(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)));
}

function withoutContent(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
}

function refused(sentence: string): OutboundError {
  return new OutboundError('refused', sentence, { nothingSent: false });
}
