import { type ChannelDeps, addChannel } from './manage-channels.ts';

/** Every workspace starts with a sandbox, so that everything can be tried before any account exists. */
export function addSandboxToNewWorkspaces(deps: ChannelDeps): void {
  deps.events.subscribe(async (tx, events) => {
    for (const event of events) {
      if (event.type !== 'workspace.created') continue;
      const input = { vendor: 'sandbox' as const, name: 'Sandbox', senderName: 'Sandbox' };
      await addChannel(deps, tx, { workspaceId: event.workspaceId, actor: { kind: 'system' }, input });
    }
  });
}
