import {
  channelErrors,
  createChannel,
  getChannel,
  listChannels,
  testChannel,
  updateChannel,
} from '@millrace/contracts/channels/channels';
import { authErrors } from '@millrace/contracts/errors';
import { Problem } from '#platform/errors';
import { decodeCursor, toPage } from '#platform/http/cursor';
import { bind, bindBare, type Binding } from '#platform/http/handler';
import type { Database } from '#platform/postgres/database';
import { toChannel } from './channel.ts';
import { countChannels, findChannel, selectChannels } from './channel-store.ts';
import { addChannel, changeChannel, type ChannelDeps, getChannelRow, tryChannel } from './manage-channels.ts';

export function bindChannelHandlers(deps: ChannelDeps & { database: Database }): Binding[] {
  return [
    bind(listChannels, async ({ input, tx, workspaceId }) => {
      const [name, id] = decodeCursor(input.cursor, 2) ?? [];
      const after = name === undefined ? undefined : { name: String(name), id: String(id) };
      const [rows, total] = await Promise.all([
        selectChannels(tx, { workspaceId, status: input.status, limit: input.limit + 1, after }),
        input.total ? countChannels(tx, workspaceId, input.status) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toChannel, key: (row) => [row.name, row.id] }), total };
    }),
    bind(getChannel, async ({ input, tx, workspaceId }) => toChannel(await getChannelRow(tx, workspaceId, input.id))),
    bind(createChannel, async ({ input, tx, workspaceId, caller }) =>
      toChannel(await addChannel(deps, tx, { workspaceId, actor: caller.actor, input })),
    ),
    bind(updateChannel, async ({ input, tx, workspaceId, caller, ifMatch }) =>
      toChannel(await changeChannel(deps, tx, { workspaceId, actor: caller.actor, input, ifMatch })),
    ),
    bindBare(testChannel, async ({ input, caller }) => {
      if (!caller) throw new Problem(authErrors.required, 'Sign in, or send an API key.');
      const { workspaceId } = caller;
      const row = await deps.database.inWorkspace(workspaceId, (tx) => findChannel(tx, workspaceId, input.id));
      if (!row) throw new Problem(channelErrors.notFound, 'There is no such channel in this workspace.');
      return await tryChannel(deps, row);
    }),
  ];
}
