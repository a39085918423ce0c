import {
  getConnectionWebhook,
  listenToConnection,
  listRejectedDeliveries,
  stopListeningToConnection,
} from '@millrace/contracts/connections/webhooks';
import { authErrors } from '@millrace/contracts/errors';
import { Problem } from '#platform/errors';
import type { Caller } from '#platform/http/caller';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, bindBare, type Binding } from '#platform/http/handler';
import { getConnectionRow } from '../manage-connections.ts';
import { getWebhook, listen, stopListening, type WebhookDeps } from './manage-webhook.ts';
import { countRejected, selectRejected } from './webhook-store.ts';

export function bindWebhookHandlers(deps: WebhookDeps): Binding[] {
  return [
    bind(getConnectionWebhook, async ({ tx, workspaceId, input }) =>
      getWebhook(deps, tx, { workspaceId, id: input.id }),
    ),
    bindBare(listenToConnection, async ({ input, caller }) => {
      const { workspaceId, actor } = requireCaller(caller);
      return await listen(deps, { place: { workspaceId, id: input.id }, actor });
    }),
    bindBare(stopListeningToConnection, async ({ input, caller }) => {
      const { workspaceId, actor } = requireCaller(caller);
      await stopListening(deps, { place: { workspaceId, id: input.id }, actor });
      return null;
    }),
    bind(listRejectedDeliveries, async ({ tx, workspaceId, input }) => {
      const place = { workspaceId, id: input.id };
      await getConnectionRow(tx, workspaceId, input.id);
      const page = { beforeId: decodeIdCursor(input.cursor), limit: input.limit + 1 };
      const [rows, total] = await Promise.all([
        selectRejected(tx, place, page),
        input.total ? countRejected(tx, place) : undefined,
      ]);
      const item = (row: (typeof rows)[number]) => ({ ...row, receivedAt: row.receivedAt.toISOString() });
      return { ...toPage(rows, input.limit, { item, key: (row) => [row.id] }), total };
    }),
  ];
}

function requireCaller(caller: Caller | undefined): Caller {
  if (!caller) throw new Problem(authErrors.required, 'Sign in, or send an API key.');
  return caller;
}
