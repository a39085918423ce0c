/** Mail through a server of one's own, or the installation's. What people shall answer to belongs in a conversation. */
import {
  type Connector,
  type ConnectionValues,
  explainFailure,
  type MessageGate,
} from '#modules/connections/connections.module';
import { isUsableAddress } from '#platform/mail/mail-address';
import { openSmtpPool, readSmtpUrl, type SmtpPool, type SmtpServer, type SmtpTimes } from '#platform/mail/smtp-pool';
import { sendAction } from './send-action.ts';
import { tryServer } from './try-server.ts';

export interface SmtpConnectorDeps extends SmtpTimes {
  /** Of the installation, for steps without a connection. */
  smtpUrl: string | undefined;
  /** Domain of Message-IDs; without it the one of the sender. */
  mailDomain: string | undefined;
  /** Whether the workspace may write from an address through the installation's server. */
  isOwnAddress(workspaceId: string, address: string): Promise<boolean>;
  gate: MessageGate;
}

export function createSmtpConnector(deps: SmtpConnectorDeps): Connector {
  const pools = new Map<string, { version: number; pool: SmtpPool }>();

  /** Pools are kept by connection; a changed one gets another. */
  const poolOf = (key: { id: string; version: number }, server: SmtpServer): SmtpPool => {
    const open = pools.get(key.id);
    if (open && open.version >= key.version) return open.pool;
    open?.pool.close();
    const pool = openSmtpPool(server, deps);
    pools.set(key.id, { version: key.version, pool });
    return pool;
  };

  return {
    service: 'smtp',
    title: 'SMTP',
    description: 'Sends mail through a mail server of your own.',
    authentications: [
      {
        kind: 'basic',
        fields: [
          { name: 'host', title: 'Server', kind: 'text', isRequired: true, help: 'smtp.example.com' },
          { name: 'port', title: 'Port', kind: 'number', isRequired: true, standard: 587 },
          {
            name: 'security',
            title: 'Encryption',
            kind: 'choice',
            isRequired: true,
            choices: ['starttls', 'tls', 'none'],
            standard: 'starttls',
          },
          { name: 'from', title: 'Sender', kind: 'text', isRequired: true, help: 'sales@example.com' },
          { name: 'fromName', title: 'Name of the sender', kind: 'text', isRequired: false },
          { name: 'user', title: 'User', kind: 'text', isRequired: false },
          { name: 'password', title: 'Password', kind: 'secret', isRequired: false },
        ],
      },
    ],
    limits: { perConnection: { units: 300, perMs: 60_000 } },
    actions: [
      sendAction({
        ...deps,
        poolFor(session) {
          if (session.connection) return poolOf(session.connection, toServer(session.values));
          return deps.smtpUrl === undefined ? undefined : poolOf(installation, readSmtpUrl(deps.smtpUrl));
        },
      }),
    ],
    validate: validateValues,
    check: async (session) => {
      await tryServer(toServer(session.values), deps);
      return { accountLabel: String(session.values['from']) };
    },
    // It speaks no HTTP: its own errors say everything.
    handleError: (failure) => explainFailure({ service: 'smtp', title: 'The mail server', rules: [] }, failure),
    async close() {
      for (const { pool } of pools.values()) pool.close();
      pools.clear();
    },
  };
}

const installation = { id: 'installation', version: 0 };

function toServer(values: ConnectionValues): SmtpServer {
  const { host, port, security, user, password } = values;
  return {
    host: String(host),
    port: Number(port),
    security: security === 'tls' || security === 'none' ? security : 'starttls',
    ...(user ? { user: String(user), password: String(password ?? '') } : {}),
  };
}

function validateValues({ port, from, user, password }: ConnectionValues) {
  const isPort = Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return [
    ...(isPort ? [] : [{ field: 'port', message: 'Give a port from 1 to 65535; 587 is usual.' }]),
    ...(isUsableAddress(String(from))
      ? []
      : [{ field: 'from', message: 'Give the address that mail is sent from, such as sales@example.com.' }]),
    ...(user && !password ? [{ field: 'password', message: 'Give the password of the user.' }] : []),
  ];
}
