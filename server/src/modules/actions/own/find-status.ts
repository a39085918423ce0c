import { contactErrors } from '@millrace/contracts/contacts/errors';
import { listLeadStatuses } from '@millrace/contracts/contacts/lead-statuses';
import { Problem } from '#platform/errors';
import type { Desk } from './own-action.ts';

/** By its name or id, else the first of a kind. */
export async function findStatus(desk: Desk, wanted: string): Promise<string> {
  const { items } = await desk.ask(listLeadStatuses, {});
  const name = wanted.toLowerCase();
  const found =
    items.find((status) => status.id === wanted || status.name.toLowerCase() === name) ??
    items.find((status) => status.kind === name);
  if (found) return found.id;
  const names = items.map((status) => status.name).join(', ');
  throw new Problem(contactErrors.unknownReference, `There is no status "${wanted}". There are: ${names}.`);
}
