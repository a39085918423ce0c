/** Who may be written to, and the gate every outbound message passes. */
import type { EventLog } from '#modules/events/events.module';
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import type { Ids } from '#platform/ids';
import type { Database, Tx } from '#platform/postgres/database';
import { bindConsentHandlers } from './consent-handlers.ts';
import { createGate, type Gate } from './gate.ts';
import { type SuppressionRequest, suppressAddress } from './suppress-address.ts';
import { bindSuppressionHandlers } from './suppression-handlers.ts';
import { createUnsubscribeLinks } from './unsubscribe-link.ts';
import { unsubscribeRoutes } from './unsubscribe-routes.ts';

export type { Gate, GateQuestion, Judgement } from './gate.ts';
export type { RefusalReason } from './gate-rules.ts';
export type { Gated, UnsubscribeTarget } from './gated.ts';

export interface ConsentDeps {
  database: Database;
  events: EventLog;
  ids: Ids;
  /** Seals unsubscribe links; at least 32 characters. */
  secret: string;
  publicUrl: string;
}

export interface Consent {
  gate: Gate;
  /** Puts an address on the suppression list; nothing happens when it is there. */
  suppress(tx: Tx, request: SuppressionRequest): Promise<void>;
  bindings: Binding[];
  rawRoutes: RawRoute[];
}

export function createConsent(deps: ConsentDeps): Consent {
  const links = createUnsubscribeLinks(deps);
  return {
    gate: createGate({ ids: deps.ids, links }),
    suppress: (tx, request) => suppressAddress(tx, deps, request),
    bindings: [...bindSuppressionHandlers(deps), ...bindConsentHandlers(deps)],
    rawRoutes: unsubscribeRoutes({ database: deps.database, events: deps.events, links }),
  };
}
