/** Where a record is looked at, for what leads there: runs, events. */

const pages: Readonly<Record<string, string>> = {
  contact: '/contacts',
  lead: '/contacts',
  company: '/companies',
  import: '/imports',
  workflow: '/workflows',
  run: '/runs',
  template: '/templates',
};

export interface NamedPlace {
  kind: string;
  id: string;
  /** Of a message: the conversation it is in. */
  conversationId?: string | null | undefined;
}

/** Undefined for what has no place of its own. */
export function recordAddress({ kind, id, conversationId }: NamedPlace) {
  const page = pages[kind];
  if (page !== undefined) return { to: `${page}/${id}` };
  if (kind === 'task') return { to: '/tasks', search: { task: id } };
  if (kind === 'event') return { to: '/events', search: { event: id } };
  if (kind === 'conversation') return { to: '/inbox', search: { conversation: id } };
  if (kind === 'message' && conversationId)
    return { to: '/inbox', search: { conversation: conversationId, message: id } };
  return undefined;
}
