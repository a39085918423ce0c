/** Connections: sealed credentials for services, and the port of the connectors that speak to them. */
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import { createSignedIds } from '#platform/http/signed-ids';
import type { Db } from '#platform/postgres/database';
import type { JobQueue } from '#platform/queue/job-queue';
import type { JobRegistration } from '#platform/queue/job-worker';
import type { SealedColumn } from '#platform/vault/rotate-keys';
import { bindConnectionHandlers } from './connection-handlers.ts';
import { type ListedConnection, selectListed, selectNames } from './connection-store.ts';
import { sealedConnectionColumns } from './connection-secret.ts';
import type { Connector } from './connector-port.ts';
import { createConnectors } from './connectors.ts';
import { type ConnectorActions, createConnectorActions, type PerformerDeps } from './perform-action.ts';
import { bindWebhookHandlers } from './webhooks/webhook-handlers.ts';
import { webhookJobs } from './webhooks/webhook-jobs.ts';
import { removeOldDeliveries } from './webhooks/remove-old-deliveries.ts';
import { webhookRoutes } from './webhooks/receive-delivery.ts';
import { callbackPath, signInRoutes } from './sign-in-routes.ts';

export {
  ActionError,
  type ActionFailure,
  type Authentication,
  connectorAction,
  type ConnectionIssue,
  type ConnectionValues,
  type Connector,
  type ConnectorAction,
  type ConnectorCall,
  type ConnectorEvent,
  type ConnectorSession,
  type ConnectorWebhook,
  type Happening,
  type MessageGate,
  type OAuth2Authentication,
  type Performed,
  type VendorFailure,
  type VendorRequest,
  type VendorResponse,
  type WebhookDelivery,
  type WebhookReading,
  type WebhookVerdict,
} from './connector-port.ts';
export type { ListedConnection } from './connection-store.ts';
export { type ErrorRule, type ErrorTable, explainFailure } from './explain-failure.ts';

export interface ConnectionsDeps extends Omit<PerformerDeps, 'connectors'> {
  /** One for each service. */
  connectors: readonly Connector[];
  /** Signs what comes back from services; at least 32 characters. */
  secret: string;
  publicUrl: string;
  queue: Pick<JobQueue, 'enqueue'>;
}

export interface Connections {
  bindings: Binding[];
  rawRoutes: RawRoute[];
  jobs: JobRegistration[];
  /** What workflows can call at services. */
  actions: ConnectorActions;
  /** What steps may call the connections of a workspace: ids, and names as they are and as they are compared. */
  listNames(db: Db, workspaceId: string): Promise<string[]>;
  /** All of a workspace, without what is secret. */
  list(db: Db, workspaceId: string): Promise<ListedConnection[]>;
  /** What the vault seals here. */
  sealedColumns: readonly SealedColumn[];
  /** What was delivered before; answers how many rows. */
  removeOldDeliveries(old: { workspaceId: string; before: Date; signal: AbortSignal }): Promise<number>;
  close(): Promise<void>;
}

export function createConnections(deps: ConnectionsDeps): Connections {
  const connectors = createConnectors(deps.connectors);
  const inner = { ...deps, connectors, redirectUrl: `${deps.publicUrl}${callbackPath}` };
  const actions = createConnectorActions(inner);
  const ids = createSignedIds({ secret: deps.secret, purpose: 'connection webhook' });
  const listening = { ...inner, actions, addresses: { ids, publicUrl: deps.publicUrl } };
  return {
    bindings: [...bindConnectionHandlers({ ...inner, actions }), ...bindWebhookHandlers(listening)],
    rawRoutes: [...signInRoutes(inner), ...webhookRoutes(listening)],
    jobs: webhookJobs(listening),
    actions,
    listNames: selectNames,
    list: selectListed,
    sealedColumns: sealedConnectionColumns,
    removeOldDeliveries: (old) => removeOldDeliveries(deps.database, old),
    close: () => connectors.close(),
  };
}
