import {
  authorizeConnection,
  createConnection,
  deleteConnection,
  getConnection,
  listConnections,
  testConnection,
  updateConnection,
} from '@millrace/contracts/connections/connections';
import { listConnectors } from '@millrace/contracts/connections/connectors';
import { authErrors } from '@millrace/contracts/errors';
import { toWholeList } from '@millrace/contracts/paging';
import { Problem } from '#platform/errors';
import { decodeCursor, toPage } from '#platform/http/cursor';
import { bind, bindBare, type Binding } from '#platform/http/handler';
import { toConnection } from './connection.ts';
import { countConnections, selectConnections } from './connection-store.ts';
import { toConnectorAnswer } from './connectors.ts';
import { addConnection, changeConnection, getConnectionRow, removeConnection } from './manage-connections.ts';
import { beginSignIn, type SignInDeps } from './sign-in.ts';
import { tryConnection, type TryDeps } from './try-connection.ts';

export function bindConnectionHandlers(deps: SignInDeps & TryDeps): Binding[] {
  return [
    bind(listConnectors, async () => {
      const offered = deps.connectors.list().filter(({ authentications }) => authentications.length > 0);
      return toWholeList(offered.map((connector) => toConnectorAnswer(connector, deps.redirectUrl)));
    }),
    bind(listConnections, async ({ input, tx, workspaceId }) => {
      const [key, id] = decodeCursor(input.cursor, 2) ?? [];
      const after = key === undefined ? undefined : { key: String(key), id: String(id) };
      const [rows, total] = await Promise.all([
        selectConnections(tx, { workspaceId, service: input.service, limit: input.limit + 1, after }),
        input.total ? countConnections(tx, workspaceId, input.service) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toConnection, key: (row) => [row.key, row.id] }), total };
    }),
    bind(getConnection, async ({ input, tx, workspaceId }) =>
      toConnection(await getConnectionRow(tx, workspaceId, input.id)),
    ),
    bind(createConnection, async ({ input, tx, workspaceId, caller }) =>
      toConnection(await addConnection(deps, tx, { workspaceId, actor: caller.actor, input })),
    ),
    bind(updateConnection, async ({ input, tx, workspaceId, caller, ifMatch }) =>
      toConnection(await changeConnection(deps, tx, { workspaceId, actor: caller.actor, input, ifMatch })),
    ),
    bind(deleteConnection, async ({ input, tx, workspaceId, caller }) => {
      await removeConnection(deps, tx, { workspaceId, actor: caller.actor, id: input.id });
      return null;
    }),
    bind(authorizeConnection, async ({ input, tx, workspaceId, caller }) => ({
      url: await beginSignIn(deps, tx, {
        workspaceId,
        id: input.id,
        sessionId: caller.session?.id,
        reconsent: input.reconsent ?? false,
      }),
    })),
    bindBare(testConnection, async ({ input, caller }) => {
      if (!caller) throw new Problem(authErrors.required, 'Sign in, or send an API key.');
      return await tryConnection(deps, { workspaceId: caller.workspaceId, id: input.id, actor: caller.actor });
    }),
  ];
}
