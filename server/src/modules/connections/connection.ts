/** A connection: what its row means to the API, and what a connector's fields make of what was typed. */
import type { ConnectionStatus, getConnection } from '@millrace/contracts/connections/connections';
import type { AuthenticationKind, ConnectionField } from '@millrace/contracts/connections/connectors';
import type { AnswerOf } from '@millrace/contracts/operation';
import type { Authentication, ConnectionIssue, ConnectionValues, Connector } from './connector-port.ts';

export interface ConnectionRow {
  workspace_id: string;
  id: string;
  service: string;
  name: string;
  key: string;
  authentication: AuthenticationKind;
  status: ConnectionStatus;
  settings: Record<string, string | number>;
  secret: Buffer | null;
  secret_names: string[];
  pending_sign_in: Buffer | null;
  scopes: string[];
  account_label: string | null;
  expires_at: Date | null;
  last_error: string | null;
  last_used_at: Date | null;
  version: number;
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
}

export function toConnection(row: ConnectionRow): AnswerOf<typeof getConnection> {
  return {
    id: row.id,
    service: row.service,
    name: row.name,
    authentication: row.authentication,
    status: row.status,
    values: row.settings,
    secrets: row.secret_names,
    scopes: row.scopes,
    accountLabel: row.account_label,
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastError: row.last_error,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** The fields whose changes are events. Secrets are not among them; that they changed is. */
export function toEventFields(row: ConnectionRow) {
  return {
    service: row.service,
    name: row.name,
    authentication: row.authentication,
    status: row.status,
    settings: row.settings,
    accountLabel: row.account_label,
    scopes: row.scopes,
  };
}

/** What makes two names one. */
export function toConnectionKey(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

export function authenticationOf(connector: Connector, kind: AuthenticationKind): Authentication | undefined {
  return connector.authentications.find((authentication) => authentication.kind === kind);
}

export interface SplitValues {
  settings: Record<string, string | number>;
  secrets: Record<string, string>;
  issues: ConnectionIssue[];
}

/** What was typed, by the fields of the way to sign in: secrets apart, standards filled in, faults told. */
export function splitValues(fields: readonly ConnectionField[], values: ConnectionValues): SplitValues {
  const known = new Set(fields.map(({ name }) => name));
  const unknown = Object.keys(values).filter((name) => !known.has(name));
  const split: SplitValues = {
    settings: {},
    secrets: {},
    issues: unknown.map((field) => ({ field, message: `There is no field "${field}".` })),
  };
  for (const field of fields) {
    const given = values[field.name];
    const value = given === undefined || given === '' ? field.standard : given;
    if (value === undefined) {
      if (field.isRequired) split.issues.push({ field: field.name, message: `Give "${field.title}".` });
      continue;
    }
    const fault = faultOf(field, value);
    if (fault) split.issues.push({ field: field.name, message: fault });
    else if (field.kind === 'secret') split.secrets[field.name] = String(value);
    else split.settings[field.name] = field.kind === 'number' ? Number(value) : String(value);
  }
  return split;
}

function faultOf(field: ConnectionField, value: string | number): string | undefined {
  if (field.kind === 'number' && !Number.isFinite(Number(value))) return `"${field.title}" must be a number.`;
  if (field.kind === 'choice' && !field.choices?.includes(String(value))) {
    return `"${field.title}" must be one of ${field.choices?.join(', ')}.`;
  }
  return undefined;
}
