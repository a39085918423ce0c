/** What is done about webhooks behind the scenes: looking up what a delivery hinted at, and asking services again. */
import { type Job, type JobRegistration, PermanentJobError } from '#platform/queue/job-worker';
import { findConnection } from '../connection-store.ts';
import type { ActionFailure } from '../connector-port.ts';
import {
  isListening,
  type ListeningConnector,
  toWebhookFailure,
  type WebhookDeps,
  withSession,
} from './manage-webhook.ts';
import { enqueueLookUp, recordHappenings } from './receive-delivery.ts';
import { findWebhook, movePosition, type Place, updateWebhook, type WebhookRow } from './webhook-store.ts';

const renewedAtOnce = 500;

export function webhookJobs(deps: WebhookDeps): JobRegistration[] {
  return [
    { queue: 'webhooks', task: 'look-up-connection', run: (job) => withListener(deps, job, lookUp) },
    { queue: 'webhooks', task: 'renew-connection-webhook', run: (job) => withListener(deps, job, renew) },
    {
      queue: 'webhooks',
      task: 'renew-connection-webhooks',
      at: '23 * * * *',
      async run() {
        const due = await selectToRenew(deps);
        for (const { workspaceId, id } of due) {
          const payload = { task: 'renew-connection-webhook', workspaceId, connectionId: id };
          await deps.database.inWorkspace(workspaceId, (tx) => deps.queue.enqueue(tx, 'webhooks', payload));
        }
      },
    },
  ];
}

/** Of all workspaces at once. */
async function selectToRenew({ database, clock }: WebhookDeps): Promise<Place[]> {
  return await database.owner
    .selectFrom('connection_webhooks')
    .select(['workspace_id as workspaceId', 'connection_id as id'])
    .where('renew_at', '<=', clock.now())
    .orderBy('renew_at')
    .limit(renewedAtOnce)
    .execute();
}

interface Listener {
  place: Place;
  connector: ListeningConnector;
  webhook: WebhookRow;
}

async function withListener(
  deps: WebhookDeps,
  { data }: Job,
  work: (deps: WebhookDeps, listener: Listener) => Promise<void>,
): Promise<void> {
  const place = { workspaceId: data.workspaceId ?? '', id: String(data['connectionId']) };
  const found = await deps.database.inWorkspace(place.workspaceId, async (tx) => {
    const row = await findConnection(tx, place.workspaceId, place.id);
    return { row, webhook: await findWebhook(tx, place) };
  });
  const connector = found.row && deps.connectors.find(found.row.service);
  // Switched off meanwhile.
  if (!found.webhook || !isListening(connector)) return;
  try {
    await work(deps, { place, connector, webhook: found.webhook });
  } catch (error) {
    const failure = toWebhookFailure(connector, error);
    if (!failure) throw error;
    await noteFailure(deps, place, failure);
    if (failure.class === 'permanent') throw new PermanentJobError(failure.message, { cause: error });
    throw error;
  }
}

async function noteFailure(deps: WebhookDeps, place: Place, { message }: ActionFailure): Promise<void> {
  await deps.database.inWorkspace(place.workspaceId, (tx) => updateWebhook(tx, place, { lastError: message }));
}

async function lookUp(deps: WebhookDeps, { place, connector, webhook }: Listener): Promise<void> {
  const { webhook: declared } = connector;
  if (!declared.lookUp) return;
  const { lookUp: ask } = declared;
  const from = webhook.position;
  const { happenings, position, hasMore } = await withSession(deps, { place, connector }, (session) =>
    ask(session, from),
  );
  await deps.database.inWorkspace(place.workspaceId, async (tx) => {
    await recordHappenings(tx, deps, { place, connector, webhook: declared, happenings });
    await movePosition(tx, place, { from, to: position });
    if (hasMore) await enqueueLookUp(tx, deps, place);
  });
}

/** And looks what may have been missed. */
async function renew(deps: WebhookDeps, { place, connector }: Listener): Promise<void> {
  const { subscribe, lookUp: asks } = connector.webhook;
  if (!subscribe) return;
  const { renewAt } = await withSession(deps, { place, connector }, (session) => subscribe(session));
  await deps.database.inWorkspace(place.workspaceId, async (tx) => {
    await updateWebhook(tx, place, { renewAt, lastError: null });
    if (asks) await enqueueLookUp(tx, deps, place);
  });
}
