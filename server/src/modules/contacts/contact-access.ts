import { contactErrors } from '@millrace/contracts/contacts/errors';
import { requestErrors } from '@millrace/contracts/errors';
import type { Reach } from '@millrace/contracts/permissions';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Db } from '#platform/postgres/database';
import { isWithinOwnReach, type LoadedContact } from './contact.ts';

/** How far the caller reaches, and the version they have seen. */
export interface Access {
  actor: EventActor;
  reach: Reach;
  ifMatch?: number | undefined;
}

/** For the program's own work: mail that comes in, imports an admin has started. */
export const fullAccess = (actor: EventActor): Access => ({ actor, reach: 'all' });

/** Why each of these is not there: one statement for all. */
export async function describeMissing(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<(id: string) => Problem> {
  const rows =
    ids.length === 0
      ? []
      : await db
          .selectFrom('contact_merges')
          .select(['contact_id', 'into_id'])
          .where('workspace_id', '=', workspaceId)
          .where('contact_id', 'in', ids)
          .execute();
  const mergedInto = new Map(rows.map((row) => [row.contact_id, row.into_id]));
  return (id) => {
    const intoId = mergedInto.get(id);
    if (intoId === undefined)
      return new Problem(contactErrors.notFound, 'This contact does not exist, or was deleted.');
    return new Problem(contactErrors.merged, `This contact was merged into ${intoId}.`, { extensions: { intoId } });
  };
}

/** Why the caller may not change the contact; undefined when they may. */
export function faultOfAccess(contact: LoadedContact, access: Access): Problem | undefined {
  if (access.reach !== 'all' && !isWithinOwnReach(contact, access.actor.id ?? '')) {
    return new Problem(
      contactErrors.notYours,
      `${contact.name} is assigned to somebody else. Ask them, or an admin, to change it or to hand it over.`,
    );
  }
  if (access.ifMatch !== undefined && access.ifMatch !== contact.version) {
    return new Problem(
      requestErrors.preconditionFailed,
      `${contact.name} has changed since you read it (version ${contact.version} now). Read it again.`,
      { extensions: { version: contact.version } },
    );
  }
  return undefined;
}
