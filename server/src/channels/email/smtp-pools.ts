/** Pooled SMTP connections: one pool for the installation's server, one for each channel with a server of its own. */
import type { ChannelAccount } from '#modules/conversations/conversations.module';
import {
  findSmtpProblem,
  openSmtpPool,
  readSmtpUrl,
  type SmtpPool,
  type SmtpServer,
  type SmtpTimes,
} from '#platform/mail/smtp-pool';

export interface SmtpPoolOptions extends SmtpTimes {
  smtpUrl: string | undefined;
}

export interface SmtpPools {
  /** Undefined when there is no server to send through. */
  find(channel: ChannelAccount): SmtpPool | undefined;
  /** Connects and signs in; answers what is wrong as a sentence. */
  findProblem(channel: ChannelAccount): Promise<string | undefined>;
  close(): Promise<void>;
}

interface OpenPool extends SmtpPool {
  version: number;
}

const installation = 'installation';

export function createSmtpPools(options: SmtpPoolOptions): SmtpPools {
  const pools = new Map<string, OpenPool>();

  return {
    find(channel) {
      const isOwn = channel.settings.smtp !== undefined;
      const [key, version] = isOwn ? [channel.id, channel.version] : [installation, 0];
      const open = pools.get(key);
      if (open && open.version >= version) return open;
      const server = toServer(channel, options);
      if (!server) return undefined;
      // Messages it is still sending finish on the old pool; its idle connections close now.
      open?.close();
      const pool = { ...openSmtpPool(server, options), version };
      pools.set(key, pool);
      return pool;
    },

    async findProblem(channel) {
      const server = toServer(channel, options);
      if (!server) return 'There is no mail server: set SMTP_URL, or give the channel a server of its own.';
      return await findSmtpProblem(server, options);
    },

    async close() {
      for (const pool of pools.values()) pool.close();
      pools.clear();
    },
  };
}

function toServer(channel: ChannelAccount, options: SmtpPoolOptions): SmtpServer | undefined {
  const { smtp } = channel.settings;
  if (smtp) return { ...smtp, user: smtp.user, password: channel.secret ?? '' };
  return options.smtpUrl === undefined ? undefined : readSmtpUrl(options.smtpUrl);
}
