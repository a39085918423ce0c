import type { Event } from '@millrace/contracts/events/events';

const people = ['contact', 'lead'];

/** The page of the record the event is about; none for what has no page or is gone. */
export function addressOf({
  type,
  entityType,
  entityId,
  relatedId,
}: Pick<Event, 'type' | 'entityType' | 'entityId' | 'relatedId'>): string | null {
  if (type.endsWith('.deleted')) return null;
  if (people.includes(entityType)) return `/contacts/${entityId}`;
  if (entityType === 'workflow') return `/workflows/${entityId}`;
  if (entityType === 'run') return `/runs/${entityId}`;
  if (entityType === 'approval') return '/approvals';
  if (entityType === 'company') return `/companies/${entityId}`;
  return relatedId && (entityType === 'message' || entityType === 'conversation') ? `/contacts/${relatedId}` : null;
}
