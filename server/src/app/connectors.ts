/** The connectors of the program, each given what it needs beyond a connection. */
import { createGmailConnector } from '#connectors/gmail/gmail-connector';
import { createHttpConnector } from '#connectors/http/http-connector';
import { createSmtpConnector } from '#connectors/smtp/smtp-connector';
import type { Connector, MessageGate } from '#modules/connections/connections.module';
import type { Consent } from '#modules/consent/consent.module';
import type { Conversations } from '#modules/conversations/conversations.module';
import type { ModuleDeps } from './modules.ts';

export interface ConnectorDeps extends Pick<
  ModuleDeps,
  'database' | 'ids' | 'mail' | 'endpoints' | 'httpClient' | 'clock'
> {
  consent: Pick<Consent, 'gate'>;
  conversations: Pick<Conversations, 'findChannelByAddress'>;
}

export function createConnectors(deps: ConnectorDeps): Connector[] {
  const { conversations, mail, endpoints } = deps;
  const gate = gateFor(deps);
  return [
    createHttpConnector(),
    createSmtpConnector({
      gate,
      smtpUrl: mail.smtpUrl,
      mailDomain: mail.domain,
      ...(mail.maxConnections === undefined ? {} : { maxConnections: mail.maxConnections }),
      async isOwnAddress(workspaceId, address) {
        return (await conversations.findChannelByAddress(address))?.workspaceId === workspaceId;
      },
    }),
    createGmailConnector({
      gate,
      http: deps.httpClient,
      clock: deps.clock,
      ...(endpoints?.gmail === undefined ? {} : { endpoints: endpoints.gmail }),
    }),
  ];
}

/** The gate, as connectors that write to people ask it. */
function gateFor({ database, ids, consent }: Pick<ConnectorDeps, 'database' | 'ids' | 'consent'>): MessageGate {
  return async ({ workspaceId, address, purpose }) => {
    const question = { workspaceId, messageId: ids.next(), kind: 'email', address, purpose };
    const answer = await database.inWorkspace(workspaceId, (tx) => consent.gate.ask(tx, question), {
      isReadOnly: true,
    });
    if (answer.kind === 'passed') return { refusal: undefined, unsubscribe: answer.unsubscribe };
    const { rule, detail } = answer.reason;
    return { refusal: { rule, detail }, unsubscribe: null };
  };
}
