/** Creating, changing and deleting connections. Every change is an event that says nothing of secrets. */
import type { createConnection, updateConnection } from '@millrace/contracts/connections/connections';
import { connectionErrors } from '@millrace/contracts/connections/errors';
import { requestErrors } from '@millrace/contracts/errors';
import type { InputOf } from '@millrace/contracts/operation';
import { diffFields, type EventActor, type EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import type { Vault } from '#platform/vault/vault';
import { authenticationOf, type ConnectionRow, splitValues, toConnectionKey, toEventFields } from './connection.ts';
import { openSecret, sealSecret } from './connection-secret.ts';
import {
  deleteConnectionRow,
  findConnection,
  findConnectionByKey,
  insertConnection,
  lockConnection,
  updateConnectionRow,
} from './connection-store.ts';
import type { Authentication, ConnectionIssue, Connector } from './connector-port.ts';
import type { Connectors } from './connectors.ts';

export interface ConnectionDeps {
  events: EventLog;
  clock: Clock;
  ids: Ids;
  vault: Vault;
  connectors: Connectors;
}

interface By {
  workspaceId: string;
  actor: EventActor;
}

export async function addConnection(
  deps: ConnectionDeps,
  tx: Tx,
  { workspaceId, actor, input }: By & { input: InputOf<typeof createConnection> },
): Promise<ConnectionRow> {
  const connector = deps.connectors.find(input.service);
  const [first] = connector?.authentications ?? [];
  if (!connector || !first) throw unknownService(deps.connectors, input.service);
  const authentication = input.authentication ? authenticationOf(connector, input.authentication) : first;
  if (!authentication) {
    const ways = connector.authentications.map(({ kind }) => kind).join(', ');
    throw toInvalidValues([
      { field: 'authentication', message: `${connector.title} is signed in to by one of ${ways}.` },
    ]);
  }
  const { settings, secrets } = readValues(connector, authentication, input.values ?? {});
  const id = deps.ids.next();
  const now = deps.clock.now();
  const row: ConnectionRow = {
    workspace_id: workspaceId,
    id,
    service: connector.service,
    name: input.name,
    key: toConnectionKey(input.name),
    authentication: authentication.kind,
    status: authentication.kind === 'oauth2' ? 'pending' : 'active',
    settings,
    secret: await sealSecret(deps.vault, { workspaceId, id }, { values: secrets }),
    secret_names: Object.keys(secrets),
    pending_sign_in: null,
    scopes: [],
    account_label: null,
    expires_at: null,
    last_error: null,
    last_used_at: null,
    version: 1,
    created_by: actor.id ?? null,
    created_at: now,
    updated_at: now,
  };
  if (!(await insertConnection(tx, row))) throw nameTaken(row.name);
  await recordConnection(deps, tx, { row, actor, type: 'connection.created', after: toEventFields(row) });
  return row;
}

export async function changeConnection(
  deps: ConnectionDeps,
  tx: Tx,
  changed: By & { input: InputOf<typeof updateConnection>; ifMatch: number | undefined },
): Promise<ConnectionRow> {
  const { workspaceId, actor, input, ifMatch } = changed;
  const before = await lockConnection(tx, workspaceId, input.id);
  if (!before) throw connectionNotFound();
  if (ifMatch !== undefined && ifMatch !== before.version) {
    throw new Problem(requestErrors.preconditionFailed, 'The connection has changed since you read it. Load it again.');
  }
  const valued = input.values ? await withValues(deps, before, input.values) : before;
  const name = input.name ?? before.name;
  const after = { ...valued, name, key: toConnectionKey(name), ...withSwitch(valued, input.disabled) };
  const holder = after.key === before.key ? undefined : await findConnectionByKey(tx, workspaceId, after.key);
  if (holder) throw nameTaken(name);
  const changes = diffFields(toEventFields(before), toEventFields(after));
  const hasNewSecret = !sameSecret(before, after);
  if (!changes && !hasNewSecret) return before;
  return await writeConnection(deps, tx, {
    row: after,
    actor,
    type: 'connection.updated',
    before: changes?.before ?? {},
    after: { ...changes?.after, ...(hasNewSecret ? { secretChanged: true } : {}) },
  });
}

export async function removeConnection(deps: ConnectionDeps, tx: Tx, { workspaceId, actor, id }: By & { id: string }) {
  const row = await lockConnection(tx, workspaceId, id);
  if (!row) throw connectionNotFound();
  await deleteConnectionRow(tx, workspaceId, id);
  await recordConnection(deps, tx, { row, actor, type: 'connection.deleted', before: toEventFields(row) });
}

export async function getConnectionRow(tx: Tx, workspaceId: string, id: string): Promise<ConnectionRow> {
  const row = await findConnection(tx, workspaceId, id);
  if (!row) throw connectionNotFound();
  return row;
}

interface ConnectionEvent {
  row: ConnectionRow;
  actor: EventActor;
  type: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/** Writes a changed row with its event; the caller has locked it. */
export async function writeConnection(deps: ConnectionDeps, tx: Tx, event: ConnectionEvent): Promise<ConnectionRow> {
  const row = { ...event.row, version: event.row.version + 1, updated_at: deps.clock.now() };
  await updateConnectionRow(tx, row);
  await recordConnection(deps, tx, { ...event, row });
  return row;
}

async function recordConnection(deps: ConnectionDeps, tx: Tx, { row, ...event }: ConnectionEvent): Promise<void> {
  const entity = { workspaceId: row.workspace_id, entityType: 'connection', entityId: row.id };
  await deps.events.record(tx, [{ ...entity, ...event }]);
}

async function withValues(
  deps: ConnectionDeps,
  row: ConnectionRow,
  given: Readonly<Record<string, string | number>>,
): Promise<ConnectionRow> {
  const connector = deps.connectors.find(row.service);
  const authentication = connector && authenticationOf(connector, row.authentication);
  if (!connector || !authentication) throw unknownService(deps.connectors, row.service);
  const place = { workspaceId: row.workspace_id, id: row.id };
  const held = await openSecret(deps.vault, place, row.secret);
  const { settings, secrets } = readValues(connector, authentication, {
    ...row.settings,
    ...held.values,
    // A form that leaves a secret empty means the one that is stored.
    ...Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== '' || !(name in held.values))),
  });
  const isSame =
    JSON.stringify(settings) === JSON.stringify(row.settings) &&
    JSON.stringify(secrets) === JSON.stringify(held.values);
  if (isSame) return row;
  // Tokens belong to the program that got them: with another one somebody has to sign in again.
  const isSameProgram =
    settings['clientId'] === row.settings['clientId'] && secrets['clientSecret'] === held.values['clientSecret'];
  const tokens = isSameProgram ? held.tokens : undefined;
  const isSignedIn = authentication.kind !== 'oauth2' || tokens !== undefined;
  return {
    ...row,
    settings,
    secret: await sealSecret(deps.vault, place, { values: secrets, tokens }),
    secret_names: Object.keys(secrets),
    status: row.status === 'disabled' ? row.status : isSignedIn ? 'active' : 'pending',
    ...(isSignedIn ? {} : { expires_at: null, scopes: [] }),
    last_error: null,
  };
}

function withSwitch(row: ConnectionRow, disabled: boolean | undefined): Pick<ConnectionRow, 'status'> {
  if (disabled === undefined || disabled === (row.status === 'disabled')) return { status: row.status };
  if (disabled) return { status: 'disabled' };
  return { status: row.authentication === 'oauth2' && row.expires_at === null ? 'pending' : 'active' };
}

function sameSecret(before: ConnectionRow, after: ConnectionRow): boolean {
  return before.secret === after.secret;
}

function readValues(connector: Connector, authentication: Authentication, values: Record<string, string | number>) {
  const split = splitValues(authentication.fields, values);
  const issues =
    split.issues.length > 0 ? split.issues : (connector.validate?.({ ...split.settings, ...split.secrets }) ?? []);
  if (issues.length > 0) throw toInvalidValues(issues);
  return split;
}

function toInvalidValues(issues: readonly ConnectionIssue[]): Problem {
  const detail = issues.map(({ message }) => message).join(' ');
  const placed = issues.map(({ field, message }) => ({
    path: field === 'authentication' ? field : `values.${field}`,
    message,
  }));
  return new Problem(connectionErrors.invalidValues, detail, { extensions: { issues: placed } });
}

function unknownService(connectors: Connectors, service: string): Problem {
  const known = connectors.list().filter(({ authentications }) => authentications.length > 0);
  return new Problem(
    connectionErrors.unknownService,
    `There is no connector for "${service}". There are: ${known.map((connector) => connector.service).join(', ')}.`,
  );
}

function nameTaken(name: string): Problem {
  return new Problem(
    connectionErrors.nameTaken,
    `There is a connection "${name}" already: steps could not tell them apart.`,
  );
}

export function connectionNotFound(): Problem {
  return new Problem(connectionErrors.notFound, 'There is no such connection in this workspace.');
}
