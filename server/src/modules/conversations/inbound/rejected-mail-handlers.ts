import {
  getRejectedMail,
  listRejectedMail,
  type RejectedMail,
  rejectedMailErrors,
} from '@millrace/contracts/conversations/rejected-mail';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import {
  countRejectedMail,
  findRejectedMail,
  type RejectedMailRow,
  selectRejectedMail,
} from './rejected-mail-store.ts';

export function bindRejectedMailHandlers(): Binding[] {
  return [
    bind(listRejectedMail, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const filter = { workspaceId, channelId: input.channelId };
      const page = { limit: input.limit + 1, beforeId };
      const [rows, total] = await Promise.all([
        selectRejectedMail(tx, filter, page),
        input.total ? countRejectedMail(tx, filter) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toRejectedMail, key: (row) => [row.id] }), total };
    }),
    bind(getRejectedMail, async ({ input, tx, workspaceId }) => {
      const row = await findRejectedMail(tx, workspaceId, input.id);
      if (!row) throw new Problem(rejectedMailErrors.notFound, 'There is no such rejected mail in this workspace.');
      return toRejectedMail(row);
    }),
  ];
}

function toRejectedMail(row: RejectedMailRow): RejectedMail {
  return {
    id: row.id,
    channelId: row.channel_id,
    reason: row.reason,
    detail: row.detail,
    envelopeFrom: row.envelope_from,
    envelopeTo: row.envelope_to,
    sender: row.sender,
    subject: row.subject,
    sizeBytes: row.size_bytes,
    receivedAt: row.received_at.toISOString(),
  };
}
