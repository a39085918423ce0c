import { authErrors } from '@millrace/contracts/errors';
import { z } from 'zod';
import { Problem } from '#platform/errors';
import { apiPrefix } from '#platform/http/projector';
import { toInvalidInput } from '#platform/http/problem-replies';
import { type RawRoute, rawRoute } from '#platform/http/raw-routes';
import { finishSignIn, type SignInDeps } from './sign-in.ts';

export const callbackPath = `${apiPrefix}/connections/callback`;

/** Services add parameters of their own; these are the ones of RFC 6749. */
const callbackQuery = z.object({
  state: z.string().min(1).max(500),
  code: z.string().min(1).max(4000).optional(),
  error: z.string().max(500).optional(),
});

export function signInRoutes(deps: SignInDeps): RawRoute[] {
  return [
    rawRoute({
      method: 'GET',
      url: callbackPath,
      permission: 'connections.manage',
      reason: 'Services send the browser of a person back to it, with a code as ?code= and what was begun as ?state=.',
      async handle({ request, reply, caller }) {
        const query = callbackQuery.safeParse(request.query);
        if (!query.success) throw toInvalidInput(query.error);
        const { session, workspaceId, actor } = caller;
        if (!session)
          throw new Problem(authErrors.forbidden, 'This is for people who signed in; an API key cannot do it.');
        const { state, code, error } = query.data;
        const row = await finishSignIn(deps, { workspaceId, actor, sessionId: session.id, state, code, error });
        // The code must not stay in the address bar, nor go along to other pages.
        return reply
          .header('cache-control', 'no-store')
          .header('referrer-policy', 'no-referrer')
          .redirect(`/settings/connections?connection=${row.id}`, 303);
      },
    }),
  ];
}
