/** An address says yes or no to a purpose: by its own click, or because somebody noted it down. */
import type { EventActor, EventLog } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import { type ConsentChange, selectContactOfAddress, upsertConsents } from './consent-store.ts';

/** Records an event on the contact the address belongs to, where one still does; the consent holds without it too. */
export async function changeConsent(
  tx: Tx,
  deps: { events: EventLog },
  request: ConsentChange & { actor: EventActor | 'the contact' },
): Promise<void> {
  const changed = await upsertConsents(tx, request);
  const contact = changed.length > 0 ? await selectContactOfAddress(tx, request) : undefined;
  if (!contact) return;
  const { workspaceId, status, source, messageId, kind, address } = request;
  const actor = request.actor === 'the contact' ? { kind: 'contact' as const, id: contact.contact_id } : request.actor;
  await deps.events.record(
    tx,
    changed.map((purpose) => ({
      workspaceId,
      type: status === 'denied' ? 'consent.denied' : 'consent.granted',
      entityType: 'consent',
      entityId: contact.contact_id,
      relatedId: contact.contact_id,
      actor,
      after: { kind, address, purpose, status, source, messageId },
    })),
  );
}
