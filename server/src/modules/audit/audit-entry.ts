/** What is audited, and which of its fields: those that name no person. */
import type { AuditOnlyAction } from '@millrace/contracts/audit/audit';
import type { EventType } from '@millrace/contracts/events/event-types';
import type { RecordedEvent } from '#modules/events/events.module';

export interface AuditDraft {
  workspaceId: string;
  action: EventType | AuditOnlyAction;
  actor: { kind: string; id?: string | undefined };
  targetType?: string | undefined;
  targetId?: string | undefined;
  details?: Record<string, unknown> | undefined;
  /** Where it is not that of the request under way. */
  address?: string | undefined;
}

export interface AuditEntryRow {
  workspace_id: string;
  id: string;
  action: string;
  actor_kind: string;
  actor_id: string | null;
  target_type: string | null;
  target_id: string | null;
  details: Record<string, unknown>;
  address: string | null;
  request_id: string | null;
  occurred_at: Date;
}

/** Every event of these nouns is an entry: access, keys, what leaves and enters, and how the workspace is set up. */
const auditedNouns = new Set([
  'api_key',
  'channel',
  'connection',
  'custom_field',
  'data_export',
  'erasure',
  'feature_flag',
  'import',
  'invitation',
  'limits',
  'member',
  'retention',
  'session',
  'workspace',
]);
/** Of other nouns what cannot be taken back by itself. */
const auditedVerbs = new Set(['deleted', 'merged_away', 'erased', 'published', 'rolled_back', 'secret_changed']);
/** Steps of long work, told by its end. */
const notAudited = new Set(['import.progressed', 'import.created']);

/** Fields whose values are words of ours, numbers or ids. Everything else of an event stays out of the log. */
const safeFields = new Set([
  'channelId',
  'contactId',
  'counts',
  'days',
  'expiresAt',
  'flag',
  'format',
  'hasSecret',
  'isDemo',
  'kind',
  'locale',
  'method',
  'mode',
  'monthlyCostMicros',
  'monthlyTokens',
  'role',
  'scopes',
  'secretChanged',
  'state',
  'status',
  'subjectId',
  'timeZone',
  'value',
  'vendor',
  'version',
]);

export function isAudited(type: string): boolean {
  const [noun = '', verb = ''] = type.split('.');
  return !notAudited.has(type) && (auditedNouns.has(noun) || auditedVerbs.has(verb));
}

export function toAuditDraft(event: RecordedEvent): AuditDraft {
  const before = pickSafe(event.before);
  const after = pickSafe(event.after);
  return {
    workspaceId: event.workspaceId,
    // The log of events takes no type that is not declared.
    action: event.type as EventType,
    actor: event.actor,
    targetType: event.entityType,
    targetId: event.entityId,
    details: { ...(before ? { before } : {}), ...(after ? { after } : {}) },
  };
}

function pickSafe(fields: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  const safe = Object.entries(fields ?? {}).filter(([name]) => safeFields.has(name));
  return safe.length === 0 ? undefined : Object.fromEntries(safe);
}
