import type { testConnection } from '@millrace/contracts/connections/connections';
import type { AnswerOf } from '@millrace/contracts/operation';
import type { EventActor } from '#modules/events/events.module';
import type { Database } from '#platform/postgres/database';
import type { ConnectionRow } from './connection.ts';
import { findConnection, lockConnection, updateConnectionRow } from './connection-store.ts';
import { ActionError, type ActionFailure, type Connector, VendorError } from './connector-port.ts';
import { type ConnectionDeps, connectionNotFound } from './manage-connections.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { ConnectorActions } from './perform-action.ts';
import type { OpenSession } from './session.ts';

export interface TryDeps extends ConnectionDeps {
  database: Database;
  actions: Pick<ConnectorActions, 'openSession'>;
}

const timeLimitMs = 20_000;

/** Asks the service with the stored credential, and notes on the connection what came of it. */
export async function tryConnection(
  deps: TryDeps,
  { workspaceId, id, actor }: { workspaceId: string; id: string; actor: EventActor },
): Promise<AnswerOf<typeof testConnection>> {
  const row = await deps.database.inWorkspace(workspaceId, (tx) => findConnection(tx, workspaceId, id));
  if (!row) throw connectionNotFound();
  const connector = deps.connectors.get(row.service);
  const outcome = await ask(deps, { row, connector, userId: actor.id });
  await deps.database.inWorkspace(workspaceId, async (tx) => {
    const held = await lockConnection(tx, workspaceId, id);
    // Changed meanwhile: this was about what it was.
    if (!held || held.version !== row.version) return;
    const last_error = outcome.failure?.message ?? null;
    const account_label = outcome.accountLabel ?? held.account_label;
    if (last_error === held.last_error && account_label === held.account_label) return;
    await updateConnectionRow(tx, { ...held, last_error, account_label });
  });
  const { failure } = outcome;
  if (!failure) return { ok: true, detail: connector.check ? 'The connection works.' : 'There is nothing to try.' };
  return { ok: false, detail: failure.message, ...(failure.help === undefined ? {} : { help: failure.help }) };
}

interface Asked {
  failure?: ActionFailure;
  accountLabel?: string | undefined;
}

async function ask(
  deps: TryDeps,
  { row, connector, userId }: { row: ConnectionRow; connector: Connector; userId: string | undefined },
): Promise<Asked> {
  const signal = AbortSignal.timeout(timeLimitMs);
  let session: OpenSession | undefined;
  try {
    session = await deps.actions.openSession({
      workspaceId: row.workspace_id,
      connector,
      connection: row.id,
      userId,
      signal,
      timeLimitMs,
      needsConnection: true,
    });
    return { ...(await connector.check?.(session)) };
  } catch (error) {
    const hide = (failure: ActionFailure) => ({ failure: hideSecrets(failure, session?.secrets ?? []) });
    if (error instanceof ActionError) return hide(error.failure);
    if (error instanceof VendorError) return hide(connector.handleError(error.failure));
    throw error;
  }
}
