import type { Contact } from '@millrace/contracts/contacts/contact';
import {
  addContactPoint as addContactPointOperation,
  changeContactStatus,
  mergeContacts as mergeContactsOperation,
  removeContactPoint,
  rollbackContact as rollbackContactOperation,
  tagContact,
  untagContact,
  updateContactPoint,
} from '@millrace/contracts/contacts/contact-actions';
import type { Operation } from '@millrace/contracts/operation';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import { accessOf, authorOf, presentContact } from './contact-handlers.ts';
import { addContactPoint, changeContactPoint } from './contact-points.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { mergeContacts, type MergeStep } from './merge-contacts.ts';
import { defaultStatus, loadRecordSettings } from './record-settings.ts';
import type { Access } from './contact-access.ts';
import { rollbackContact } from './rollback-contact.ts';
import { updateContact } from './update-contacts.ts';

type ActionContext = HandlerContext<Operation>;

/** What every action on one contact needs besides its own input. */
function requestOf(context: ActionContext, id: string): Author & { id: string; access: Access } {
  return { ...authorOf(context), access: accessOf(context), id };
}

export function bindContactActionHandlers(deps: WriteDeps & { mergeSteps: readonly MergeStep[] }): Binding[] {
  /** Does it, then answers the contact as it became. */
  const act = async (
    context: Pick<ActionContext, 'tx' | 'workspaceId'>,
    id: string,
    done: Promise<unknown>,
  ): Promise<Contact> => {
    await done;
    return await presentContact(context.tx, context.workspaceId, id);
  };

  return [
    bind(changeContactStatus, async (context) => {
      const { tx, workspaceId, input } = context;
      const settings = await loadRecordSettings(tx, workspaceId, 'contact');
      const statusId = input.statusId === undefined ? defaultStatus(settings).id : input.statusId;
      const request = { ...requestOf(context, input.id), settings, change: { statusId } };
      return await act(context, input.id, updateContact(tx, deps, request));
    }),
    bind(mergeContactsOperation, async (context) => {
      const { otherId, prefer, id } = context.input;
      return await act(context, id, mergeContacts(context.tx, deps, { ...requestOf(context, id), otherId, prefer }));
    }),
    bind(rollbackContactOperation, async (context) => {
      const { id, eventId } = context.input;
      return await act(context, id, rollbackContact(context.tx, deps, { ...requestOf(context, id), eventId }));
    }),
    bind(addContactPointOperation, async (context) => {
      const { id, ...point } = context.input;
      return await act(context, id, addContactPoint(context.tx, deps, { ...requestOf(context, id), point }));
    }),
    bind(updateContactPoint, async (context) => {
      const { id, pointId, ...change } = context.input;
      const request = { ...requestOf(context, id), pointId, change };
      return await act(context, id, changeContactPoint(context.tx, deps, request));
    }),
    bind(removeContactPoint, async (context) => {
      const { id, pointId } = context.input;
      const request = { ...requestOf(context, id), pointId, change: undefined };
      return await act(context, id, changeContactPoint(context.tx, deps, request));
    }),
    bind(tagContact, async (context) => {
      const { id, names } = context.input;
      const request = { ...requestOf(context, id), change: {}, addTags: names };
      return await act(context, id, updateContact(context.tx, deps, request));
    }),
    bind(untagContact, async (context) => {
      const { id, tagId } = context.input;
      const request = { ...requestOf(context, id), change: { removeTagIds: [tagId] } };
      return await act(context, id, updateContact(context.tx, deps, request));
    }),
  ];
}
