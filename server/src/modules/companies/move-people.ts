/** What becomes of the people of a company that goes: each changes, and each has an event of their own. */
import { companyErrors } from '@millrace/contracts/companies/errors';
import { type Author, lockContacts, writeContactChanges, type WriteDeps } from '#modules/contacts/contacts.module';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';

/** How many people one request may move. */
const maxPeople = 5000;

/** To another company, or to none. Call it before the companies are deleted. */
export async function movePeople(
  tx: Tx,
  deps: WriteDeps,
  move: { author: Author; fromIds: readonly string[]; toId: string | null },
): Promise<void> {
  const { author, fromIds, toId } = move;
  const people = await tx
    .selectFrom('contacts')
    .select('id')
    .where('workspace_id', '=', author.workspaceId)
    .where('company_id', 'in', fromIds)
    .limit(maxPeople + 1)
    .execute();
  if (people.length > maxPeople) {
    throw new Problem(
      companyErrors.tooManyPeople,
      `There are more than ${maxPeople} people. Move them in batches first.`,
    );
  }
  const contacts = await lockContacts(
    tx,
    author.workspaceId,
    people.map((person) => person.id),
  );
  const changes = [...contacts.values()]
    .filter(({ companyId }) => companyId !== null && fromIds.includes(companyId))
    .map((before) => ({ before, after: { ...before, companyId: toId } }));
  await writeContactChanges(tx, deps, { author, changes });
}
