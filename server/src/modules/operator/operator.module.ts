/**
 * What the person who runs the installation may do, outside of any workspace. The command line calls these routes with
 * the token that the program wrote where only that person can read it; they are answered on this machine only.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { authErrors, requestErrors } from '@millrace/contracts/errors';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Accounts } from '#modules/accounts/accounts.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import { isFromThisMachine } from '#platform/http/local-request';
import { toInvalidInput } from '#platform/http/problem-replies';
import type { RawRoute } from '#platform/http/raw-routes';
import { createWelcome } from './welcome.ts';

export interface OperatorDeps {
  accounts: Accounts;
  keys: OperatorKeys;
  audit: { verify(workspaceId: string): Promise<unknown> };
  clock: Clock;
  /** Without one nobody is the operator here. */
  operatorToken: string | undefined;
}

/** The keys that seal what is stored, as far as their rotation is the operator's. */
export interface OperatorKeys {
  status(): Promise<unknown>;
  requestRewrap(): Promise<void>;
  requestNewDataKeys(workspaceId: string | undefined): Promise<number>;
}

export interface Operator {
  rawRoutes: RawRoute[];
  /** Makes the one welcome link there is and answers its path. */
  issueWelcomePath(): string;
}

const workspaceRequest = z.object({
  name: z.string().trim().min(1).max(200),
  ownerEmail: z.email(),
  locale: z.enum(['en', 'de']).optional(),
  timeZone: z.string().optional(),
  defaultRegion: z.string().length(2).optional(),
});

const nothing = z.object({});
const resetRequest = z.object({ email: z.email() });

const keyRequest = z.object({ workspaceId: z.uuid(), name: z.string().min(1).max(200) });

/** A key the command line works with is forgotten about should the command be killed. */
const commandKeyLifetimeMs = 24 * 60 * 60 * 1000;

export function createOperator(deps: OperatorDeps): Operator {
  const { accounts, clock, keys } = deps;
  const welcome = createWelcome({ accounts });
  return {
    issueWelcomePath: () => welcome.issuePath(),
    rawRoutes: [
      welcome.route,
      operatorRoute(deps, {
        url: '/operator/workspaces',
        input: workspaceRequest,
        answer: async (request) => {
          const { workspaceId, ownerId, apiKey } = await accounts.provisionWorkspace(request);
          const signInPath = await accounts.createSignInPath(request.ownerEmail, '/');
          return { workspaceId, apiKey, ownerId, name: request.name, ownerEmail: request.ownerEmail, signInPath };
        },
      }),
      operatorRoute(deps, {
        url: '/operator/reset-links',
        input: resetRequest,
        answer: async ({ email }) => {
          const link = await accounts.createResetLink(email);
          if (link === undefined) throw new Problem(requestErrors.notFound, `There is no account for ${email}.`);
          return { link };
        },
      }),
      operatorRoute(deps, {
        url: '/operator/second-factor-resets',
        input: resetRequest,
        answer: async ({ email }) => {
          const outcome = await accounts.resetSecondFactor(email);
          if (outcome === 'unknown') throw new Problem(requestErrors.notFound, `There is no account for ${email}.`);
          return { wasReset: outcome === 'reset' };
        },
      }),
      operatorRoute(deps, {
        url: '/operator/api-keys',
        input: keyRequest,
        answer: async ({ workspaceId, name }) => {
          const expiresAt = new Date(clock.now().getTime() + commandKeyLifetimeMs);
          return await accounts.issueKey({ workspaceId, name, role: 'owner', expiresAt });
        },
      }),
      operatorRoute(deps, { url: '/operator/keys', input: nothing, answer: () => keys.status() }),
      operatorRoute(deps, {
        url: '/operator/keys/rewrap',
        input: nothing,
        answer: async () => {
          await keys.requestRewrap();
          return {};
        },
      }),
      operatorRoute(deps, {
        url: '/operator/keys/rotate-data',
        input: z.object({ workspaceId: z.uuid().optional() }),
        answer: async ({ workspaceId }) => ({ workspaces: await keys.requestNewDataKeys(workspaceId) }),
      }),
      operatorRoute(deps, {
        url: '/operator/audit/verify',
        input: z.object({ workspaceId: z.uuid() }),
        answer: ({ workspaceId }) => deps.audit.verify(workspaceId),
      }),
    ],
  };
}

interface OperatorRoute<Input> {
  url: string;
  input: z.ZodType<Input>;
  answer(input: Input): Promise<unknown>;
}

function operatorRoute<Input>(deps: OperatorDeps, { url, input, answer }: OperatorRoute<Input>): RawRoute {
  return {
    method: 'POST',
    url,
    permission: 'public',
    reason: "The operator stands outside workspaces: the installation's own token, on this machine only.",
    async handle({ request, reply }) {
      requireOperator(request, deps.operatorToken);
      reply.header('cache-control', 'no-store');
      const parsed = input.safeParse(request.body);
      if (!parsed.success) throw toInvalidInput(parsed.error);
      return await answer(parsed.data);
    },
  };
}

function requireOperator(request: FastifyRequest, token: string | undefined): void {
  const { remoteAddress, localAddress } = request.socket;
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const isOperator =
    token !== undefined &&
    given !== undefined &&
    isSame(given, token) &&
    isFromThisMachine({ remoteAddress, localAddress, headers: request.headers });
  if (isOperator) return;
  throw new Problem(
    authErrors.invalidCredential,
    "This is for the installation's own command line, on its own machine.",
  );
}

function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
