/**
 * What is behind the addresses of webhooks and forms. Asked for with every call, so it is remembered, and forgotten when
 * something of its workspace is published, switched off or renewed.
 */
import type { PlanTrigger } from '#engine/language/plan';
import type { RunActor } from '#engine/runs/engine';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/postgres/database';
import type { Vault } from '#platform/vault/vault';
import { Memory } from '../starting/memory.ts';
import type { PlanCache } from '../starting/plan-cache.ts';
import { actorOfOwner, type Startable } from '../starting/start-runs.ts';
import { secretPlace } from './endpoint-handlers.ts';
import { selectOpenEndpoint } from './endpoint-store.ts';
import type { SignedIds, SignedPlace } from '#platform/http/signed-ids';
import { addressesOf } from './set-endpoints.ts';

type Kind = 'webhook' | 'form';

export interface OpenEndpoint<Of extends Kind = Kind> extends Startable {
  endpointId: string;
  trigger: Extract<PlanTrigger, { kind: Of }>;
  secret: string | undefined;
  actor: RunActor;
}

export interface OpenEndpoints {
  /** At once where it is known; undefined where nobody listens. */
  find<Of extends Kind>(kind: Of, token: string): OpenEndpoint<Of> | undefined | Promise<OpenEndpoint<Of> | undefined>;
  forget(): void;
}

export interface OpenEndpointDeps {
  database: Database;
  bus: Pick<Bus, 'isConnected'>;
  clock: Clock;
  vault: Vault;
  tokens: SignedIds;
  plans: PlanCache;
}

const endpointsAtOnce = 10_000;
/** Without word from other processes it is asked for again sooner. */
const rememberedForMs = { told: 60_000, untold: 1_000 };

export function createOpenEndpoints(deps: OpenEndpointDeps): OpenEndpoints {
  const known = new Memory<{ endpoint: OpenEndpoint | undefined; until: number }>(endpointsAtOnce);
  let generation = 0;
  const load = async (token: string): Promise<OpenEndpoint | undefined> => {
    const address = deps.tokens.read(token);
    if (!address) return undefined;
    const since = generation;
    const endpoint = await loadEndpoint(deps, address);
    const forMs = deps.bus.isConnected ? rememberedForMs.told : rememberedForMs.untold;
    if (since === generation) known.set(token, { endpoint, until: deps.clock.now().getTime() + forMs });
    return endpoint;
  };
  return {
    find<Of extends Kind>(kind: Of, token: string) {
      const found = known.get(token);
      if (found && found.until > deps.clock.now().getTime()) return ofKind(found.endpoint, kind);
      return load(token).then((endpoint) => ofKind(endpoint, kind));
    },
    forget() {
      generation += 1;
      known.clear();
    },
  };
}

function ofKind<Of extends Kind>(endpoint: OpenEndpoint | undefined, kind: Of): OpenEndpoint<Of> | undefined {
  if (endpoint?.trigger.kind !== kind) return undefined;
  return endpoint as unknown as OpenEndpoint<Of>; // its trigger was just looked at
}

async function loadEndpoint(
  deps: OpenEndpointDeps,
  { workspaceId, id: endpointId }: SignedPlace,
): Promise<OpenEndpoint | undefined> {
  const row = await deps.database.inWorkspace(workspaceId, (tx) => selectOpenEndpoint(tx, workspaceId, endpointId), {
    isReadOnly: true,
  });
  if (!row) return undefined;
  const plan = deps.plans.compile(row.version_id, row.definition);
  const address = addressesOf(plan).find(({ kind, path }) => kind === row.kind && path === row.path);
  const trigger = address && plan.triggers[address.position];
  if (trigger?.kind !== 'webhook' && trigger?.kind !== 'form') return undefined;
  const secret = row.secret ? await deps.vault.open(workspaceId, secretPlace(endpointId), row.secret) : undefined;
  return {
    workspaceId,
    endpointId,
    workflowId: row.workflow_id,
    versionId: row.version_id,
    plan,
    trigger,
    secret,
    actor: actorOfOwner(row.owner_id),
  };
}
