import type { FastifyReply } from 'fastify';

/**
 * The page an HTML mail is shown as. Its own policy lets nothing run, nothing be sent, and nothing be fetched but the
 * pictures asked for; `sandbox` takes its origin away, so that even a mistake here reaches no session. Links may open
 * outside. Only our own app may frame it.
 */
export function sendMailPage(
  reply: FastifyReply,
  page: { html: string; blockedImages: number; images: boolean },
): FastifyReply {
  const policy = [
    "default-src 'none'",
    `img-src data:${page.images ? ' https: http:' : ''}`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-popups allow-popups-to-escape-sandbox',
  ];
  return (
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', policy.join('; '))
      .header('x-content-type-options', 'nosniff')
      .header('x-frame-options', 'SAMEORIGIN')
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-resource-policy', 'same-origin')
      .header('cache-control', 'private, no-store')
      // The app reads it to offer showing the pictures.
      .header('x-blocked-images', String(page.blockedImages))
      .send(
        `<!doctype html><html><head><meta charset="utf-8"><style>${style}</style></head><body>${page.html}</body></html>`,
      )
  );
}

// Mail is written for a white page; in the dark it stays one.
const style =
  'html{background:#fff;color:#1a1a1a;color-scheme:light}' +
  'body{margin:16px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}' +
  'img{max-width:100%;height:auto}table{max-width:100%}';
