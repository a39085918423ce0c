/** Actions of connectors as the engine sees them: described, performed within limits, failures put in its words. */
import type { ActionCall, ActionCatalog, ActionDefinition, ActionOutcome, ActionPerformer } from '#engine/steps/action';
import { describeAction, readInputs } from '#engine/steps/describe-action';
import type { Json } from '#engine/language/json';
import type { HttpClient } from '#platform/http-client/http-client';
import type { Logger } from '#platform/log/logger';
import { toStorableJson } from '#platform/storable-text';
import { createBatches } from './batches.ts';
import { type CredentialDeps, loadCredential, TokenKeeper } from './credential.ts';
import {
  ActionError,
  type ActionFailure,
  type Connector,
  type ConnectorAction,
  type Performed,
  VendorError,
} from './connector-port.ts';
import { hideSecrets } from './hide-secrets.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { NotAllowedError, OpenSession } from './session.ts';

export interface PerformerDeps extends CredentialDeps {
  http: HttpClient;
  log: Logger;
}

export interface ConnectorActions extends ActionCatalog, Required<ActionPerformer> {
  /** A session for what a person asks at once, such as trying a connection. */
  openSession(request: SessionRequest): Promise<OpenSession>;
}

export interface SessionRequest {
  workspaceId: string;
  connector: Connector;
  connection: string | undefined;
  userId?: string | undefined;
  signal: AbortSignal;
  isAllowed?: (() => boolean) | undefined;
  timeLimitMs: number;
  /** False: the action works without one. */
  needsConnection: boolean;
}

interface Entry {
  connector: Connector;
  action: ConnectorAction;
  definition: ActionDefinition;
}

/** Longer waits for a turn are the engine's: a run that waits there holds nothing. */
const mostWaitMs = 2_000;

export function createConnectorActions(deps: PerformerDeps): ConnectorActions {
  const session = {
    http: deps.http,
    limiter: createRateLimiter(deps),
    tokens: new TokenKeeper(deps),
    mostWaitMs,
  };
  const batches = createBatches();
  const entries = new Map(
    deps.connectors
      .list()
      .flatMap((connector) => connector.actions.map((action) => toEntry(connector, action)))
      .map((entry) => [`${entry.definition.service}.${entry.definition.name}`, entry]),
  );
  const find = (service: string, name: string) => entries.get(`${service}.${name}`);

  const openSession = async (request: SessionRequest): Promise<OpenSession> => {
    const { connector, needsConnection, isAllowed = () => true, ...rest } = request;
    const credential =
      needsConnection || request.connection !== undefined ? await loadCredential(deps, request) : undefined;
    return new OpenSession(session, { ...rest, connector, credential, isAllowed, userId: request.userId });
  };

  /** Everything an attempt may end in, except a bug in here. */
  const attempt = async <Result>(
    call: ActionCall,
    work: (entry: Entry, session: OpenSession, inputs: unknown) => Promise<Result>,
    present: (result: Result, entry: Entry) => ActionOutcome | { kind: 'nothing' },
  ) => {
    const entry = find(call.action.service, call.action.name);
    if (!entry) throw new Error(`There is no action ${call.action.service}.${call.action.name}.`);
    const reading = readInputs(entry.action.inputs, call.inputs);
    if (!reading.ok) return { kind: 'failed' as const, error: reading.error, nothingHappened: true };
    let opened: OpenSession | undefined;
    try {
      opened = await openSession({
        workspaceId: call.workspaceId,
        connector: entry.connector,
        connection: call.connection,
        userId: call.actor.id,
        signal: call.signal,
        isAllowed: () => call.isAllowed(),
        timeLimitMs: entry.action.timeLimitMs,
        needsConnection: entry.action.needsConnection,
      });
      return hideSecrets(present(await work(entry, opened, reading.inputs), entry), opened.secrets);
    } catch (error) {
      await leaveAlone(session.limiter, { entry, session: opened }, error);
      return hideSecrets(toOutcome(deps, { call, entry, session: opened }, error), opened?.secrets ?? []);
    }
  };

  return {
    find: (service, name) => find(service, name)?.definition,
    list: () => [...entries.values()].map(({ definition }) => definition),
    openSession,

    async perform(call) {
      const outcome = await attempt(
        call,
        ({ action }, opened, inputs) =>
          batches.perform({ action, session: opened, inputs, call: toConnectorCall(call) }),
        (performed, entry) => toDone(entry, performed),
      );
      if (outcome.kind === 'nothing') throw new Error('An action that was performed has an outcome.');
      return outcome;
    },

    async lookUp(call) {
      return await attempt(
        call,
        ({ action }, opened, inputs) => {
          if (!action.lookUp) throw new Error(`${call.action.service}.${action.name} cannot be looked up.`);
          return action.lookUp(opened, inputs, toConnectorCall(call));
        },
        (found, entry) => (found ? toDone(entry, found) : { kind: 'nothing' }),
      );
    },
  };
}

function toEntry(connector: Connector, action: ConnectorAction): Entry {
  return { connector, action, definition: describeAction({ ...action, service: connector.service }) };
}

function toConnectorCall({ workspaceId, effectKey, actor, signal }: ActionCall) {
  return { workspaceId, effectKey, actor, signal };
}

function toDone({ action }: Entry, { output, externalId }: Performed<unknown>): ActionOutcome {
  const read = action.output.safeParse(output);
  if (!read.success) {
    throw new Error(`${action.name} answered what it does not declare: ${read.error.message}`);
  }
  return {
    kind: 'done',
    output: toStorableJson(read.data) as Json, // declared by a schema that JSON Schema can express
    ...(externalId === undefined ? {} : { externalId }),
  };
}

interface Attempted {
  call: ActionCall;
  entry: Entry;
  /** Undefined: it did not come so far. */
  session: OpenSession | undefined;
}

/** Its service is asked too often: everything that uses the connection leaves it alone, in every process. */
async function leaveAlone(
  limiter: RateLimiter,
  { entry, session }: Pick<Attempted, 'entry' | 'session'>,
  error: unknown,
): Promise<void> {
  if (!session?.ratePlace || !(error instanceof VendorError)) return;
  const { isThrottled, retryAfterMs } = entry.connector.handleError(error.failure);
  if (isThrottled && retryAfterMs) await limiter.pause(session.ratePlace, retryAfterMs);
}

function toOutcome(deps: PerformerDeps, attempted: Attempted, error: unknown): ActionOutcome {
  const { call, entry, session } = attempted;
  const failure = toFailure(deps, attempted, error);
  const nothingHappened = session?.provesNothing(failure) ?? true;
  const { retryAfterMs, help, isThrottled, nothingHappened: _, ...rest } = failure;
  const answered = {
    ...rest,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(help === undefined ? {} : { help }),
    ...(isThrottled ? { isThrottled } : {}),
  };
  const effect = entry.definition.effectOf?.(call.inputs) ?? entry.definition.effect;
  const mustNotRepeat = effect === 'unsafe' || effect === 'look_up';
  if (mustNotRepeat && !nothingHappened) return { kind: 'unknown', error: answered };
  return { kind: 'failed', error: answered, nothingHappened };
}

function toFailure(deps: PerformerDeps, { call, entry }: Attempted, error: unknown): ActionFailure {
  const { service, title } = entry.connector;
  if (error instanceof ActionError) return error.failure;
  if (error instanceof VendorError) return entry.connector.handleError(error.failure);
  if (error instanceof NotAllowedError) {
    return { code: 'actions.stopped', message: error.message, class: 'transient', nothingHappened: true };
  }
  if (call.signal.aborted) {
    const message = `${title} did not answer in time.`;
    return { code: `${service}.timed_out`, message, class: 'transient', nothingHappened: false };
  }
  deps.log.error({ err: error, service, action: entry.action.name }, 'an action failed in a way nobody foresaw');
  const message = `Something went wrong inside the connector to ${title}. The log of the program says more.`;
  return { code: 'actions.internal', message, class: 'system', nothingHappened: false };
}
