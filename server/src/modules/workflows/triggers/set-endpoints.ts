/** Which addresses what is published has. */
import { workflowErrors } from '@millrace/contracts/workflows/errors';
import type { Plan } from '#engine/language/plan';
import { Problem } from '#platform/errors';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import {
  deleteEndpoints,
  type EndpointKind,
  freePath,
  insertEndpoint,
  selectEndpoints,
  type WorkflowScope,
} from './endpoint-store.ts';

export interface TriggerDeps {
  ids: Ids;
}

interface Address {
  kind: EndpointKind;
  path: string;
  /** Which trigger of the plan. */
  position: number;
}

/** Forms have no path of their own: the first has none, further ones their number. */
export function addressesOf(plan: Plan): Address[] {
  let forms = 0;
  return plan.triggers.flatMap((trigger, position): Address[] => {
    if (trigger.kind === 'webhook') return [{ kind: 'webhook', path: trigger.path ?? '', position }];
    if (trigger.kind !== 'form') return [];
    forms += 1;
    return [{ kind: 'form', path: forms === 1 ? '' : String(forms), position }];
  });
}

/** Each webhook and form keeps the address it has; what is gone from the definition gives its own up. */
export async function setEndpoints(tx: Tx, deps: TriggerDeps, set: WorkflowScope & { plan: Plan }): Promise<void> {
  const { workspaceId, workflowId, plan } = set;
  const wanted = addressesOf(plan);
  const present = await selectEndpoints(tx, set);
  const isSame = (one: { kind: string; path: string }, other: { kind: string; path: string }) =>
    one.kind === other.kind && one.path === other.path;
  const gone = present.filter((row) => !wanted.some((address) => isSame(row, address)));
  await deleteEndpoints(
    tx,
    workspaceId,
    gone.map(({ id }) => id),
  );
  const missing = wanted.filter((address) => !present.some((row) => isSame(row, address)));
  for (const { kind, path } of missing) await openEndpoint(tx, deps, { workspaceId, workflowId, kind, path });
}

async function openEndpoint(
  tx: Tx,
  deps: TriggerDeps,
  endpoint: WorkflowScope & { kind: EndpointKind; path: string },
): Promise<void> {
  const insert = async () => await insertEndpoint(tx, { ...endpoint, id: deps.ids.next() });
  if (await insert()) return;
  const holder = await freePath(tx, endpoint);
  if (holder === undefined && (await insert())) return;
  throw new Problem(
    workflowErrors.pathTaken,
    `“${holder ?? 'Another workflow'}” listens at “${endpoint.path}” already. Give the webhook another path.`,
    { extensions: { path: endpoint.path } },
  );
}
