/**
 * The port between the engine and what does something outside of it: an action declares its shape and what may be
 * assumed about its effect; a performer performs it. Modules and connectors implement it, the executor calls it.
 */
import type { Tx } from '#platform/postgres/database';
import type { Json, JsonSchema } from '../language/json.ts';

/**
 * What may be done about an attempt whose outcome is not known: a pure or idempotent one is repeated, `look_up` asks
 * the service what became of it, an unsafe one waits for a person. `transactional` is an action on our own database:
 * its effect and its record are one transaction.
 */
export type ActionEffect = 'pure' | 'idempotent' | 'look_up' | 'unsafe' | 'transactional';

export interface ActionDefinition {
  service: string;
  name: string;
  title: string;
  description: string;
  inputs: JsonSchema;
  output: JsonSchema;
  /** The most careful it can be. */
  effect: ActionEffect;
  /** Where the effect depends on what is asked: a GET may be repeated, a POST may not. */
  effectOf?(inputs: Json): ActionEffect;
  /** What it shares the places on the wire with, such as a host; its service unless told. */
  wireOf?(inputs: Json, connection: string | undefined): string;
  /** What the `id` in its inputs, and that of its output, is the id of: words of the product, such as `contact`. */
  idOf?: { inputs?: string; output?: string };
  timeLimitMs: number;
  needsConnection: boolean;
}

export interface ActionCatalog {
  find(service: string, name: string): ActionDefinition | undefined;
  list(): readonly ActionDefinition[];
}

export interface ActionCall {
  action: ActionDefinition;
  workspaceId: string;
  runId: string;
  /** The same for each attempt at one effect: hand it to services that take idempotency keys. */
  effectKey: string;
  inputs: Json;
  connection?: string;
  actor: { kind: 'user' | 'system'; id?: string };
  cause: { eventId?: string; depth: number };
  /** Ask `isAllowed()` again right before the first byte; after this moment nothing may begin. */
  notAfter: Date;
  isAllowed(): boolean;
  signal: AbortSignal;
  /**
   * For transactional actions only: writes the outcome in the caller's transaction (inWorkspace), so that effect and
   * record are one.
   */
  recordOutcome(tx: Tx, output: Json): Promise<void>;
}

export interface ActionError {
  code: string;
  message: string;
  class: 'transient' | 'permanent' | 'system';
  retryAfterMs?: number;
  /** The service is asked too often, or has given all it gives for now: the step waits, and no try is used up. */
  isThrottled?: boolean;
  help?: string;
}

export type ActionOutcome =
  | {
      kind: 'done';
      output: Json;
      costMicros?: number;
      inputTokens?: number;
      outputTokens?: number;
      externalId?: string;
    }
  /** `nothingHappened`: proof that the effect did not take place, so that even an unsafe action may be retried. */
  | { kind: 'failed'; error: ActionError; nothingHappened: boolean }
  | { kind: 'unknown'; error: ActionError };

export interface ActionPerformer {
  perform(call: ActionCall): Promise<ActionOutcome>;
  /** look_up actions: what became of an attempt with this effectKey. `failed`: it could not be looked up now. */
  lookUp?(call: ActionCall): Promise<ActionOutcome | { kind: 'nothing' }>;
}
