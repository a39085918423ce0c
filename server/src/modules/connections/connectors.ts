/** The connectors of the program by service; the composition root fills it, since connectors import this module. */
import type { Connector as ConnectorAnswer } from '@millrace/contracts/connections/connectors';
import type { Connector } from './connector-port.ts';
import { toEventType } from './webhooks/webhook.ts';

export interface Connectors {
  find(service: string): Connector | undefined;
  get(service: string): Connector;
  list(): readonly Connector[];
  close(): Promise<void>;
}

export function createConnectors(connectors: readonly Connector[]): Connectors {
  const byService = new Map(connectors.map((connector) => [connector.service, connector]));
  if (byService.size < connectors.length) throw new Error('Two connectors are for the same service.');
  return {
    find: (service) => byService.get(service),
    get(service) {
      const connector = byService.get(service);
      if (!connector) throw new Error(`There is no connector for ${service}: wire it in app/modules.ts.`);
      return connector;
    },
    list: () => connectors,
    async close() {
      await Promise.all(connectors.map(async (connector) => await connector.close?.()));
    },
  };
}

/** A connector as editors and forms see it. */
export function toConnectorAnswer(connector: Connector, redirectUrl: string): ConnectorAnswer {
  return {
    service: connector.service,
    title: connector.title,
    description: connector.description,
    authentications: connector.authentications.map(({ kind, fields }) => ({
      kind,
      fields: [...fields],
      ...(kind === 'oauth2' ? { redirectUrl } : {}),
    })),
    actions: connector.actions.map(({ name }) => name),
    events: (connector.webhook?.events ?? []).map(({ name }) => toEventType(connector, name)),
  };
}
