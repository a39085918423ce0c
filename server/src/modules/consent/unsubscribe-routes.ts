/**
 * Unsubscribing by one click (RFC 8058). Only a POST acts: mail scanners and previews open every link with GET or HEAD,
 * so these show a page that asks. The link needs no sign-in and works for ever, and using it twice is as good as once.
 */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ConsentPurpose } from '@millrace/contracts/consent/consents';
import type { FastifyReply } from 'fastify';
import type { EventLog } from '#modules/events/events.module';
import type { RawRequestContext, RawRoute } from '#platform/http/raw-routes';
import type { Database } from '#platform/postgres/database';
import { changeConsent } from './change-consent.ts';
import { type LinkContent, type UnsubscribeLinks, unsubscribePath } from './unsubscribe-link.ts';
import { type PageState, renderUnsubscribePage } from './unsubscribe-page.ts';

interface Deps {
  database: Database;
  events: EventLog;
  links: UnsubscribeLinks;
}

export function unsubscribeRoutes(deps: Deps): RawRoute[] {
  const url = `${unsubscribePath}/:token`;
  return [
    {
      method: 'GET',
      url,
      permission: 'public',
      reason: 'A page for the recipient of a message, who has no account.',
      handle: async (context) => {
        const content = readLink(deps, context);
        return sendPage(context, content ? { kind: 'ask', address: content.address } : { kind: 'invalid' });
      },
    },
    {
      method: 'POST',
      url,
      permission: 'public',
      reason: 'One-click unsubscribe of mail programs (RFC 8058), which send a form.',
      handle: async (context) => {
        // What the form says does not matter, the link says it all; but it must be taken off the wire.
        if (context.request.body instanceof Readable) context.request.body.resume();
        const content = readLink(deps, context);
        if (!content) return sendPage(context, { kind: 'invalid' });
        await optOut(deps, content);
        return sendPage(context, { kind: 'done', address: content.address });
      },
    },
  ];
}

/** A no to being written to unasked is a no to outreach and marketing alike. */
async function optOut(deps: Deps, content: LinkContent): Promise<void> {
  const { workspaceId, kind, address, messageId, purpose } = content;
  const purposes: ConsentPurpose[] = ['outreach', 'marketing'];
  if (purpose === 'transactional') purposes.push('transactional');
  const change = { workspaceId, kind, address, purposes, messageId, note: '', changedBy: null };
  await deps.database.inWorkspace(workspaceId, (tx) =>
    changeConsent(tx, deps, { ...change, status: 'denied', source: 'one_click', actor: 'the contact' }),
  );
}

function readLink(deps: Deps, { request }: RawRequestContext): LinkContent | undefined {
  const { token } = request.params as { token: string }; // the route declares it
  return deps.links.read(token);
}

function sendPage({ request, reply }: RawRequestContext, state: PageState): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const isGerman = /^\s*de\b/i.test(request.headers['accept-language'] ?? '');
  return reply
    .code(state.kind === 'invalid' ? 404 : 200)
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'`,
    )
    .header('x-frame-options', 'DENY')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-robots-tag', 'noindex')
    .type('text/html; charset=utf-8')
    .send(renderUnsubscribePage(state, { language: isGerman ? 'de' : 'en', nonce }));
}
