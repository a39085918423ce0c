/**
 * The web app: its built files, and index.html for every other address a browser opens. index.html is made for each
 * answer, since it carries the nonce its scripts and styles are allowed by, and is never cached.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requestErrors } from '@millrace/contracts/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#platform/errors';
import { AssetFolder, cacheForEver, sendAsset } from './assets.ts';
import type { RawRoute } from './raw-routes.ts';
import { makeNonce, pagePolicy } from './security-headers.ts';

/** What the build leaves in index.html wherever a nonce belongs. */
const noncePlaceholder = '__CSP_NONCE__';

export function webAppRoutes(deps: { directory: string }): RawRoute[] {
  const folder = new AssetFolder(deps.directory);

  return [
    {
      method: 'GET',
      url: '/assets/*',
      permission: 'public',
      isUnlimited: true,
      reason: 'Built files of the web app, named by their content.',
      async handle({ request, reply }) {
        const asset = await folder.find(`assets/${wildcardOf(request)}`);
        if (!asset) throw notFound(request);
        return sendAsset(request, reply.header('cache-control', cacheForEver), asset);
      },
    },
    {
      method: 'GET',
      url: '/api/*',
      permission: 'public',
      reason: 'What is no operation must not look like a page of the web app; and asking counts.',
      async handle({ request }) {
        throw notFound(request);
      },
    },
    {
      method: 'GET',
      url: '/*',
      permission: 'public',
      isUnlimited: true,
      reason: 'Pages of the web app and the few files beside its index.html.',
      async handle({ request, reply }) {
        const path = wildcardOf(request);
        const asset = path === '' || path === 'index.html' ? undefined : await folder.find(path);
        if (asset) return sendAsset(request, reply.header('cache-control', 'no-cache'), asset);
        if (isNoPage(path) || !acceptsHtml(request)) throw notFound(request);
        return await sendIndex(deps.directory, reply);
      },
    },
  ];
}

async function sendIndex(directory: string, reply: FastifyReply): Promise<FastifyReply> {
  const html = await readFile(join(directory, 'index.html'), 'utf8').catch(() => undefined);
  if (html === undefined) {
    return reply.code(503).type('text/plain; charset=utf-8').send('The web app has not been built. Run: npm start\n');
  }
  const nonce = makeNonce();
  // Mail bodies are framed from their own address, which brings its own policy.
  const policy = pagePolicy(nonce, {
    'frame-src': "'self'",
    'worker-src': "'self' blob:",
    'media-src': "'self' blob:",
  });
  return reply
    .header('content-security-policy', policy)
    .header('x-frame-options', 'DENY')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html.replaceAll(noncePlaceholder, nonce));
}

function wildcardOf(request: FastifyRequest): string {
  return (request.params as { '*': string })['*']; // both routes end in a wildcard
}

/** What a script asked for wrongly, or a file that is not there. */
function isNoPage(path: string): boolean {
  return /^(api|assets|docs|health|metrics|redoc)(\/|$)/.test(path) || /\.\w{1,11}$/.test(path);
}

function acceptsHtml(request: FastifyRequest): boolean {
  return /text\/html|\*\/\*/.test(request.headers.accept ?? '*/*');
}

function notFound(request: FastifyRequest): Problem {
  return new Problem(requestErrors.notFound, `There is no ${request.method} ${request.url.split('?')[0]}.`);
}
