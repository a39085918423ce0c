import { listMembers } from '@millrace/contracts/accounts/members';
import { taskErrors } from '@millrace/contracts/tasks/task';
import { Problem } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { Desk } from './own-action.ts';

/** A member by id, e-mail address or name. */
export async function findMember(desk: Desk, wanted: string): Promise<string> {
  if (isUuid(wanted)) return wanted;
  const [first, second] = await findMembers(desk, wanted.toLowerCase());
  if (first && !second) return first.userId;
  throw new Problem(
    taskErrors.unknownReference,
    first
      ? `There are several members “${wanted}”: give the e-mail address of one.`
      : `There is no member “${wanted}”.`,
  );
}

async function findMembers(desk: Desk, text: string): Promise<{ userId: string }[]> {
  const found: { userId: string }[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await desk.ask(listMembers, { limit: 200, cursor });
    found.push(...page.items.filter(({ email, name }) => email.toLowerCase() === text || name.toLowerCase() === text));
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}
