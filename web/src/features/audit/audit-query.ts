/** What the page is narrowed to. Days are the reader's own. */
export interface AuditChoice {
  action?: string | undefined;
  actorId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** As the list and the export take it; what was not chosen is left out. */
export function toQuery(choice: AuditChoice): Record<string, string> {
  const until = startOf(choice.to);
  until?.setDate(until.getDate() + 1);
  const parts = {
    action: choice.action,
    actorId: choice.actorId,
    after: startOf(choice.from)?.toISOString(),
    before: until?.toISOString(),
  };
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined));
}

function startOf(day: string | undefined): Date | undefined {
  if (!day) return undefined;
  const date = new Date(`${day}T00:00:00`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
