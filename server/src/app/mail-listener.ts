/** The API role's second door: mail over SMTP. */
import { startSmtpListener } from '#channels/email/smtp-listener';
import { publicUrlOf } from './config.ts';
import { explainListenError } from './listen-error.ts';
import type { Modules } from './modules.ts';
import type { RoleDeps, RunningRole } from './roles.ts';

export async function startMailListener(deps: RoleDeps, modules: Modules): Promise<RunningRole> {
  const { config, database, log } = deps;
  const { conversations } = modules;
  const { inHost: host, inPort: port } = config.mail;
  try {
    const listener = await startSmtpListener(
      {
        findRecipient: (address) => conversations.findChannelByAddress(address),
        async receive({ workspaceId, channelId }, delivery) {
          const channel = await database.inWorkspace(workspaceId, (tx) =>
            conversations.findChannel(tx, workspaceId, channelId),
          );
          if (!channel) throw new Error(`The channel ${channelId} is gone since its recipient was accepted.`);
          await conversations.receive(channel, delivery);
        },
        log,
        hostname: config.mail.domain ?? new URL(publicUrlOf(config)).hostname,
      },
      { host, port },
    );
    log.info({ host, port: listener.port }, 'taking mail in');
    return { stop: () => listener.stop() };
  } catch (error) {
    throw error instanceof Error ? explainListenError(error, { host, port, setting: 'MAIL_IN_PORT' }) : error;
  }
}
