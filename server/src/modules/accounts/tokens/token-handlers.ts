import { createAccessToken, refreshAccessToken, revokeAccessToken } from '@millrace/contracts/accounts/access-tokens';
import { authErrors } from '@millrace/contracts/errors';
import { Problem } from '#platform/errors';
import { bindBare, type Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import { requireSession } from '../session-handlers.ts';
import { grantTokens, refreshTokens, revokeTokens, type TokenDeps } from './issue-tokens.ts';

export function bindTokenHandlers(deps: TokenDeps): Binding[] {
  return [
    bindBare(createAccessToken, async ({ input, session, caller }) => {
      const person = requireSession(session);
      const workspaceId = input.workspaceId ?? caller?.workspaceId;
      if (workspaceId === undefined) {
        throw new Problem(authErrors.noWorkspace, 'You are not a member of a workspace yet. Create one first.');
      }
      return await grantTokens(deps, person, { workspaceId, scopes: input.scopes });
    }),
    bindBare(refreshAccessToken, async ({ input }) => await refreshTokens(deps, input.refreshToken)),
    bindBare(revokeAccessToken, async ({ input }) => {
      await revokeTokens(deps, input.refreshToken);
      return null;
    }),
  ];
}

const cachedSeconds = 300;

export function keySetRoute({ keys }: Pick<TokenDeps, 'keys'>): RawRoute {
  return {
    method: 'GET',
    url: '/.well-known/jwks.json',
    permission: 'public',
    reason: 'The public keys of access tokens, where other programs look for them.',
    async handle({ reply }) {
      reply.header('cache-control', `public, max-age=${cachedSeconds}`).type('application/json');
      return JSON.stringify(await keys.publicSet());
    },
  };
}
