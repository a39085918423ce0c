/** A planned row in the words of the contacts module. */
import type { StatusKind } from '@millrace/contracts/filter/filter-fields';
import type { ContactChange, NewContact, RecordSettings } from '#modules/contacts/contacts.module';
import { foldText } from '#modules/filters/filters.module';
import type { RecordDraft } from '../mapping/read-record.ts';

/** What the database knows that the row names. */
export interface Resolved {
  statusId: string | undefined;
  ownerId: string | undefined;
  companyId: string | undefined;
}

export function toNewContact(draft: RecordDraft, resolved: Resolved, tags: readonly string[]): NewContact {
  return {
    ...draft.fields,
    ...withoutUndefined(resolved),
    points: draft.points.map(({ kind, value, label }) => ({ kind, value, label })),
    ...(Object.keys(draft.custom).length > 0 ? { custom: draft.custom } : {}),
    tags: [...new Set([...draft.tags, ...tags])],
  };
}

export function toContactChange(draft: RecordDraft, resolved: Resolved, addTagIds: readonly string[]): ContactChange {
  return {
    ...draft.fields,
    ...withoutUndefined(resolved),
    addPoints: draft.points.map(({ kind, value, label }) => ({ kind, value, label })),
    custom: draft.custom,
    addTagIds,
  };
}

function withoutUndefined(resolved: Resolved): Partial<Record<keyof Resolved, string>> {
  return Object.fromEntries(Object.entries(resolved).filter(([, value]) => value !== undefined));
}

/** Values that other programs ship with, by what they mean here. */
const statusWords: Readonly<Record<StatusKind, RegExp>> = {
  new: /^(new|open|open - not contacted|not contacted|uncontacted|attempted to contact|neu|offen|nicht kontaktiert)$/,
  working:
    /^(working.*|in progress|open deal|contacted|connected|nurturing|engaged|in bearbeitung|kontaktiert|in kontakt)$/,
  qualified: /^(qualified|sales qualified.*|marketing qualified.*|sql|mql|qualifiziert)$/,
  converted: /^(converted|closed - converted|customer|won|closed won|konvertiert|kunde|gewonnen)$/,
  lost: /^(lost|unqualified|disqualified|closed - not converted|closed lost|junk.*|bad timing|verloren|unqualifiziert|disqualifiziert)$/,
};

/** The workspace's status of this name; else the first of the kind the name usually means. */
export function findStatus(name: string, statuses: RecordSettings['statuses']): string | undefined {
  const wanted = foldText(name.replaceAll('_', ' ').trim());
  const named = statuses.find((status) => foldText(status.name) === wanted);
  if (named) return named.id;
  return statuses.find(({ kind }) => kind === wanted || statusWords[kind].test(wanted))?.id;
}
