import type { SuppressionReason } from '@millrace/contracts/consent/suppressions';
import type { EventActor, EventLog } from '#modules/events/events.module';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { normaliseAddress } from './address.ts';
import { insertSuppression } from './consent-store.ts';

export interface SuppressionRequest {
  workspaceId: string;
  kind: 'email' | 'phone';
  address: string;
  reason: SuppressionReason;
  note: string;
  actor: EventActor;
}

/** Nothing more is sent to the address, whatever for. One that is on the list already stays as it is. */
export async function suppressAddress(
  tx: Tx,
  deps: { events: EventLog; ids: Ids },
  request: SuppressionRequest,
): Promise<void> {
  const { workspaceId, kind, reason, note, actor } = request;
  const address = normaliseAddress(kind, request.address);
  const id = deps.ids.next();
  const row = await insertSuppression(tx, { workspaceId, id, kind, address, reason, note, createdBy: null });
  if (!row) return;
  const event = { workspaceId, type: 'suppression.added', entityType: 'suppression', entityId: id, actor };
  await deps.events.record(tx, [{ ...event, after: { kind, address, reason, note } }]);
}
