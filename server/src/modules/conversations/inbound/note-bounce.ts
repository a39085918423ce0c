/** A delivery report about a message of ours: the message says so, and an address that does not exist gets no more. */
import type { EventDraft } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';
import { toStorableText } from '#platform/storable-text';
import type { Bounce, BouncedRecipient } from '../inbound-mail.ts';
import type { InboundDeps } from './receive-mail.ts';

/** Enhanced codes that mean: nobody can be reached there (RFC 3463, and RFC 7505 for 5.1.10). */
const noSuchAddress = ['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10'];

export async function noteBounce(
  deps: InboundDeps,
  tx: Tx,
  { workspaceId, bounce, messageId }: { workspaceId: string; bounce: Bounce; messageId: string },
): Promise<void> {
  const message = await tx
    .selectFrom('messages')
    .select(['id', 'contact_id', 'contact_address'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', messageId)
    .where('direction', '=', 'outbound')
    .executeTakeFirst();
  if (!message) return;
  // Only about whom it was sent to: a report may name anybody.
  const address = message.contact_address.toLowerCase();
  const report = bounce.recipients.find((one) => one.address === address && one.action === 'failed');
  if (!report) return;
  const failure = { code: 'bounced', detail: describe(report) };
  await tx
    .updateTable('messages')
    .set({ failure: JSON.stringify(failure), updated_at: deps.clock.now() })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', messageId)
    .execute();
  const event: EventDraft = {
    workspaceId,
    type: 'message.bounced',
    entityType: 'message',
    entityId: messageId,
    relatedId: message.contact_id,
    actor: { kind: 'system' },
    after: { status: report.status, detail: failure.detail },
  };
  await deps.events.record(tx, [event]);
  if (noSuchAddress.includes(report.status)) {
    await deps.contacts.markUnreachable(tx, { workspaceId, kind: 'email', value: address });
    const suppression = { workspaceId, kind: 'email', address, reason: 'bounced', note: failure.detail } as const;
    await deps.suppress(tx, { ...suppression, actor: { kind: 'system' } });
  }
}

function describe(report: BouncedRecipient): string {
  const said = toStorableText(report.diagnostic);
  return `${report.address} could not be reached${report.status ? ` (${report.status})` : ''}${said ? `: ${said}` : '.'}`;
}
