/**
 * `/hook-tests/<token>`: takes a call while somebody listens in the editor, and keeps it as the sample of their workflow.
 * Nothing is started. Apart from the address of the webhook, so that a trial never reaches what runs.
 */
import { hookErrors } from '@millrace/contracts/workflows/hooks';
import type { FastifyReply } from 'fastify';
import { publishProgress } from '#modules/events/events.module';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { RawRequestContext, RawRoute } from '#platform/http/raw-routes';
import type { Database } from '#platform/postgres/database';
import { selectWorkflow } from '../definitions/workflow-store.ts';
import type { Definition } from '../definitions/workflow.ts';
import { readCall } from '../triggers/hook-routes.ts';
import type { SignedIds } from '#platform/http/signed-ids';
import { selectSample, upsertSample } from './sample-store.ts';

export interface TestCallDeps {
  database: Database;
  bus: Bus;
  clock: Clock;
  testTokens: SignedIds;
}

const bodyLimit = 256 * 1024;

export function testCallRoutes(deps: TestCallDeps): RawRoute[] {
  const route = {
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies RawRoute['method'],
    permission: 'public' as const,
    reason: 'Called by other programs while somebody tries a webhook; the address is signed and open for minutes.',
    bodyLimit,
    takesBytes: true,
    handle: (context: RawRequestContext) => takeCall(deps, context),
  };
  return [
    { ...route, url: '/hook-tests/:token' },
    { ...route, url: '/hook-tests/:token/*' },
  ];
}

async function takeCall(deps: TestCallDeps, { request, reply }: RawRequestContext): Promise<FastifyReply> {
  const { token, '*': path = '' } = request.params as { token: string; '*'?: string }; // the routes declare them
  const place = deps.testTokens.read(token);
  if (!place) throw nobodyListens();
  const scope = { workspaceId: place.workspaceId, workflowId: place.id };
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const now = deps.clock.now();
  await deps.database.inWorkspace(place.workspaceId, async (tx) => {
    const [sample, workflow] = await Promise.all([
      selectSample(tx, scope),
      selectWorkflow(tx, scope.workspaceId, scope.workflowId),
    ]);
    if (!workflow || !sample?.listens_until || sample.listens_until < now) throw nobodyListens();
    const secretHeaders = secretHeadersOf(workflow.definition as Definition); // written from this type
    const trigger = await readCall({ request, path, bytes, secretHeaders });
    await upsertSample(tx, scope, { pinned: { trigger, at: now }, listensUntil: null });
    tx.afterCommit(() =>
      publishProgress(deps.bus, place.workspaceId, {
        kind: 'workflow_sample',
        id: place.id,
        done: 1,
        total: 1,
        state: 'received',
      }),
    );
  });
  return await reply.code(200).header('cache-control', 'no-store').send({ received: true });
}

/** A run sees no secret of its callers; its sample does not, either. */
function secretHeadersOf(definition: Definition): string[] {
  const triggers: unknown = definition['triggers'];
  return (Array.isArray(triggers) ? triggers : []).flatMap((trigger) => {
    const auth = isObject(trigger) ? trigger['auth'] : undefined;
    if (!isObject(auth)) return [];
    const usual = auth['type'] === 'signature' ? 'x-signature' : 'authorization';
    return [(typeof auth['header'] === 'string' ? auth['header'] : usual).toLowerCase()];
  });
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function nobodyListens(): Problem {
  return new Problem(
    hookErrors.notFound,
    'Nobody listens at this address now. Choose “Listen for a test call” in the editor of the workflow, then call again.',
  );
}
