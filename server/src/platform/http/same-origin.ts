/**
 * Whether a request comes from our own pages. A browser sends a cookie along with whatever another site makes it ask,
 * so what a cookie authenticates counts only with a proof: `Origin` or `Sec-Fetch-Site`, which pages cannot forge.
 */
import type { FastifyRequest } from 'fastify';

/** `unproven`: nothing says where it comes from, so it was no browser of the last years. */
export type Provenance = 'own' | 'foreign' | 'unproven';

const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

export function provenanceOf(request: Pick<FastifyRequest, 'headers'>, publicOrigin: string): Provenance {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined) {
    const isOwn = origin === publicOrigin || origin === `http://${host}` || origin === `https://${host}`;
    return isOwn ? 'own' : 'foreign';
  }
  // `none`: typed into the address bar, or a bookmark.
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign';
  return 'unproven';
}

/** What a cookie may authenticate: reading unless another origin asks, changing only with the proof. */
export function mayUseCookie(request: Pick<FastifyRequest, 'headers' | 'method'>, publicOrigin: string): boolean {
  const provenance = provenanceOf(request, publicOrigin);
  if (!safeMethods.includes(request.method)) return provenance === 'own';
  // Following a link from elsewhere reads; a page of another origin that reads says so in Origin.
  return request.headers.origin === undefined || provenance === 'own';
}
