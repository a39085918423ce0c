/**
 * The API, browsable: the OpenAPI document, Swagger UI, ReDoc and the list of error codes. All of it comes from this
 * program; the pages load nothing from elsewhere and run under a policy of their own.
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { authErrors, type ErrorDefinition, requestErrors } from '@millrace/contracts/errors';
import type { Operation } from '@millrace/contracts/operation';
import type { FastifyReply } from 'fastify';
import { Problem } from '#platform/errors';
import { AssetFolder, sendAsset } from './assets.ts';
import { renderOpenApi } from './openapi.ts';
import type { RawRoute } from './raw-routes.ts';
import { makeNonce, pagePolicy } from './security-headers.ts';

export interface DocsDeps {
  operations: readonly Operation[];
  rawRoutes: readonly RawRoute[];
  version: string;
  /** `/api/v1`. */
  apiPrefix: string;
}

const page = {
  method: 'GET',
  permission: 'public',
  isUnlimited: true,
  reason: 'The documentation of the API.',
} satisfies Partial<RawRoute>;

export function docsRoutes(deps: DocsDeps): RawRoute[] {
  const { resolve } = createRequire(import.meta.url);
  const folders: Record<string, AssetFolder> = {
    swagger: new AssetFolder(dirname(resolve('swagger-ui-dist/package.json'))),
    redoc: new AssetFolder(dirname(resolve('redoc/bundles/redoc.standalone.js'))),
  };
  let openApi: { text: string; etag: string } | undefined;
  const openApiUrl = `${deps.apiPrefix}/openapi.json`;

  return [
    {
      ...page,
      url: openApiUrl,
      reason: 'The OpenAPI document is not an answer of an operation but a description of all of them.',
      async handle({ request, reply }) {
        openApi ??= describeApi(deps);
        reply.header('etag', openApi.etag).header('cache-control', 'no-cache').type('application/json; charset=utf-8');
        return request.headers['if-none-match'] === openApi.etag ? reply.code(304).send() : reply.send(openApi.text);
      },
    },
    { ...page, url: '/docs', handle: async ({ reply }) => sendPage(reply, swaggerPage(openApiUrl)) },
    { ...page, url: '/redoc', handle: async ({ reply }) => sendPage(reply, redocPage(openApiUrl)) },
    { ...page, url: '/docs/errors', handle: async ({ reply }) => sendPage(reply, errorsPage(deps.operations)) },
    {
      ...page,
      url: '/docs/assets/:folder/:file',
      reason: 'Scripts and styles of the documentation.',
      async handle({ request, reply }) {
        const { folder, file } = request.params as { folder: string; file: string }; // named in the url above
        const asset = await folders[folder]?.find(file);
        if (!asset) throw new Problem(requestErrors.notFound, 'There is no such part of the documentation.');
        return sendAsset(request, reply.header('cache-control', 'public, max-age=3600'), asset);
      },
    },
  ];
}

function describeApi(deps: DocsDeps): { text: string; etag: string } {
  const text = renderOpenApi(deps.operations, {
    version: deps.version,
    serverUrl: deps.apiPrefix,
    rawRoutes: deps.rawRoutes,
  });
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}

interface Page {
  title: string;
  head?: string;
  body: (nonce: string) => string;
  policy?: Record<string, string>;
}

function sendPage(reply: FastifyReply, { title, head = '', body, policy }: Page): FastifyReply {
  const nonce = makeNonce();
  return reply
    .header('content-security-policy', pagePolicy(nonce, policy))
    .header('x-frame-options', 'DENY')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>` +
        `<meta name="viewport" content="width=device-width, initial-scale=1">${head}` +
        `<style nonce="${nonce}">${pageStyle}</style></head><body>${body(nonce)}</body></html>`,
    );
}

/** Both viewers make style elements at run time and know nothing of nonces. */
const nonceForStyles = (nonce: string) =>
  `<script nonce="${nonce}">{const make=document.createElement.bind(document);` +
  `document.createElement=(name,options)=>{const element=make(name,options);` +
  `if(String(name).toLowerCase()==='style')element.nonce='${nonce}';return element}}</script>`;

function swaggerPage(openApiUrl: string): Page {
  return {
    title: 'Millrace API',
    head: '<link rel="stylesheet" href="/docs/assets/swagger/swagger-ui.css">',
    body: (nonce) =>
      `<div id="docs"></div>${nonceForStyles(nonce)}` +
      `<script nonce="${nonce}" src="/docs/assets/swagger/swagger-ui-bundle.js"></script>` +
      `<script nonce="${nonce}">SwaggerUIBundle({ url: '${openApiUrl}', dom_id: '#docs', deepLinking: true, ` +
      `docExpansion: 'none', filter: true, persistAuthorization: false, validatorUrl: null, ` +
      `displayOperationId: true, tryItOutEnabled: false })</script>`,
  };
}

function redocPage(openApiUrl: string): Page {
  return {
    title: 'Millrace API reference',
    body: (nonce) =>
      `<div id="docs"></div>${nonceForStyles(nonce)}` +
      `<script nonce="${nonce}" src="/docs/assets/redoc/redoc.standalone.js"></script>` +
      `<script nonce="${nonce}">Redoc.init('${openApiUrl}', { hideDownloadButton: false, nativeScrollbars: true, ` +
      `sortTagsAlphabetically: true }, document.getElementById('docs'))</script>`,
    // Its search works in a worker made from a blob.
    policy: { 'worker-src': 'blob:' },
  };
}

function errorsPage(operations: readonly Operation[]): Page {
  const users = new Map<string, Set<string>>();
  const definitions = new Map<string, ErrorDefinition>();
  for (const error of [...Object.values(requestErrors), ...Object.values(authErrors)])
    definitions.set(error.code, error);
  for (const { id, errors } of operations) {
    for (const error of errors) {
      definitions.set(error.code, error);
      users.set(error.code, (users.get(error.code) ?? new Set()).add(id));
    }
  }
  const rows = [...definitions.values()]
    .toSorted((a, b) => a.code.localeCompare(b.code))
    .map(({ code, status, title }) => {
      const operationsOfCode = [...(users.get(code) ?? [])].toSorted().map((id) => `<code>${escapeHtml(id)}</code>`);
      return (
        `<tr id="${escapeHtml(code)}"><td><code>${escapeHtml(code)}</code></td><td>${status}</td>` +
        `<td>${escapeHtml(title)}</td><td>${operationsOfCode.join(' ') || 'any'}</td></tr>`
      );
    });
  const introduction =
    'A failing request answers a problem document (RFC 9457, <code>application/problem+json</code>). ' +
    'Its <code>code</code> is stable and never reused; <code>detail</code> says in a sentence what to do; ' +
    '<code>requestId</code> finds the request in the logs.';
  return {
    title: 'Errors of the Millrace API',
    body: () =>
      `<main><h1>Errors</h1><p>${introduction}</p><table><thead><tr><th>code</th><th>status</th><th>meaning</th>` +
      `<th>answered by</th></tr></thead><tbody>${rows.join('')}</tbody></table></main>`,
  };
}

const pageStyle =
  ':root{color-scheme:light dark}body{margin:0;font-family:system-ui,sans-serif;line-height:1.5}' +
  'main{max-width:72rem;margin:0 auto;padding:2rem 1rem}table{border-collapse:collapse;width:100%}' +
  'th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #8884}' +
  'tr:target{background:#fd03}td code{font-size:1em;margin-right:.4em}' +
  '.swagger-ui{color-scheme:light;background:#fff}img[src^="https://cdn.redoc.ly"]{display:none}';

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
