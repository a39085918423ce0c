import {
  addSuppression,
  listSuppressions,
  removeSuppression,
  type Suppression,
  suppressionErrors,
} from '@millrace/contracts/consent/suppressions';
import type { EventLog } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import type { Ids } from '#platform/ids';
import { normaliseAddress } from './address.ts';
import {
  countSuppressions,
  deleteSuppression,
  insertSuppression,
  selectSuppressions,
  type SuppressionFilter,
  type SuppressionRow,
} from './consent-store.ts';

export function bindSuppressionHandlers(deps: { events: EventLog; ids: Ids }): Binding[] {
  const { events, ids } = deps;
  return [
    bind(listSuppressions, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const { kind, reason } = input;
      const address = input.address === undefined ? undefined : normaliseAddress(kind ?? 'email', input.address);
      const filter: SuppressionFilter = { workspaceId, kind, reason, address };
      const page = { limit: input.limit + 1, beforeId };
      const rows = await selectSuppressions(tx, filter, page);
      const total = input.total ? await countSuppressions(tx, filter) : undefined;
      return { ...toPage(rows, input.limit, { item: toSuppression, key: (row) => [row.id] }), total };
    }),

    bind(addSuppression, async ({ input, tx, workspaceId, caller }) => {
      const { kind, reason, note } = input;
      const address = normaliseAddress(kind, input.address);
      const createdBy = caller.actor.id;
      const row = await insertSuppression(tx, { workspaceId, id: ids.next(), kind, address, reason, note, createdBy });
      if (!row) {
        throw new Problem(suppressionErrors.alreadyThere, `${address} is on the suppression list already.`);
      }
      const after = { kind, address, reason, note };
      const entity = { entityType: 'suppression', entityId: row.id };
      await events.record(tx, [{ workspaceId, type: 'suppression.added', ...entity, actor: caller.actor, after }]);
      return toSuppression(row);
    }),

    bind(removeSuppression, async ({ input, tx, workspaceId, caller }) => {
      const row = await deleteSuppression(tx, { workspaceId, id: input.id });
      if (!row)
        throw new Problem(suppressionErrors.notFound, 'There is no such suppression; it may be lifted already.');
      const before = { kind: row.kind, address: row.address, reason: row.reason, note: row.note };
      const entity = { entityType: 'suppression', entityId: row.id };
      await events.record(tx, [{ workspaceId, type: 'suppression.removed', ...entity, actor: caller.actor, before }]);
      return {};
    }),
  ];
}

function toSuppression(row: SuppressionRow): Suppression {
  return {
    id: row.id,
    kind: row.kind,
    address: row.address,
    reason: row.reason as Suppression['reason'], // checked by the table
    note: row.note,
    createdAt: row.created_at.toISOString(),
  };
}
