/** The views of the inbox as what is asked of the list. */
import type { listConversations } from '@millrace/contracts/conversations/conversations';
import type { CallOf } from '@millrace/contracts/operation';

export const inboxViews = ['open', 'mine', 'unassigned', 'snoozed', 'closed', 'rejected'] as const;
export type InboxView = (typeof inboxViews)[number];

export function toInboxView(value: unknown): InboxView {
  return inboxViews.find((view) => view === value) ?? 'open';
}

/** Undefined for the view of rejected mail, which holds no conversations. */
export function toListInput(view: InboxView): CallOf<typeof listConversations> | undefined {
  switch (view) {
    case 'open':
      return { status: 'open' };
    case 'mine':
      return { status: 'open', assigneeId: 'me' };
    case 'unassigned':
      return { status: 'open', assigneeId: 'none' };
    case 'snoozed':
      return { status: 'snoozed' };
    case 'closed':
      return { status: 'closed' };
    case 'rejected':
      return undefined;
  }
}

/** The conversation `step` places below the selected one; the first when none is. */
export function neighbourOf(ids: readonly string[], selected: string | undefined, step: 1 | -1): string | undefined {
  const at = selected === undefined ? -1 : ids.indexOf(selected);
  if (at === -1) return ids[0];
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))];
}
