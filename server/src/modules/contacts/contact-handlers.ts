import type { Contact, Lead } from '@millrace/contracts/contacts/contact';
import {
  createContact as createContactOperation,
  deleteContact,
  getContact,
  listContacts as listContactsOperation,
  queryContacts,
  updateContact as updateContactOperation,
} from '@millrace/contracts/contacts/contacts';
import { createLead, deleteLead, getLead, listLeads, queryLeads, updateLead } from '@millrace/contracts/contacts/leads';
import type { Operation } from '@millrace/contracts/operation';
import type { Page } from '@millrace/contracts/paging';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import { selectContactsById, toContact } from './contact-store.ts';
import { createContact } from './create-contact.ts';
import type { Author, WriteDeps } from './create-contacts.ts';
import { deleteManyContacts } from './delete-contacts.ts';
import { type ContactList, listContacts, toFilter } from './list-contacts.ts';
import { type Access, describeMissing } from './contact-access.ts';
import { notALead, updateContact } from './update-contacts.ts';

type Context = Pick<HandlerContext<Operation>, 'workspaceId' | 'caller' | 'reach' | 'ifMatch' | 'cause'>;

export function authorOf({ workspaceId, caller, cause }: Context): Author {
  return { workspaceId, actor: caller.actor, cause };
}

export function accessOf({ caller, reach, ifMatch }: Context): Access {
  return { actor: caller.actor, reach, ifMatch };
}

/** Contacts as the API answers them; those that are not there are missing. */
export async function listContactsById(db: Db, workspaceId: string, ids: readonly string[]): Promise<Contact[]> {
  return ids.length === 0 ? [] : (await selectContactsById(db, workspaceId, ids)).map(toContact);
}

/** The contact as the API answers it; throws when it is not there. */
export async function presentContact(db: Db, workspaceId: string, id: string): Promise<Contact> {
  const [row] = await selectContactsById(db, workspaceId, [id]);
  if (row) return toContact(row);
  throw (await describeMissing(db, workspaceId, [id]))(id);
}

async function presentLead(db: Db, workspaceId: string, id: string): Promise<Lead> {
  return toLead(await presentContact(db, workspaceId, id));
}

function toLead(contact: Contact): Lead {
  const { status } = contact;
  if (!status) throw notALead();
  return { ...contact, status };
}

function toLeads(page: Page<Contact>): Page<Lead> {
  return { ...page, items: page.items.map(toLead) };
}

export function bindContactHandlers(deps: WriteDeps): Binding[] {
  const list = (context: Context, input: Pick<ContactList, 'filter' | 'sort' | 'limit' | 'cursor' | 'total'>) => ({
    ...input,
    workspaceId: context.workspaceId,
    now: deps.clock.now(),
    actorId: context.caller.actor.id,
    onlyLeads: false,
  });

  return [
    bind(listContactsOperation, async (context) =>
      listContacts(context.tx, list(context, { ...pageOf(context.input), filter: toFilter(context.input) })),
    ),
    bind(queryContacts, async (context) =>
      listContacts(context.tx, list(context, { ...pageOf(context.input), filter: context.input.filter })),
    ),
    bind(createContactOperation, async (context) => {
      const { tx, workspaceId, input } = context;
      const created = await createContact(tx, deps, { ...authorOf(context), draft: input, requireCustom: true });
      return await presentContact(tx, workspaceId, created.id);
    }),
    bind(getContact, async ({ tx, workspaceId, input }) => presentContact(tx, workspaceId, input.id)),
    bind(updateContactOperation, async (context) => {
      const { tx, workspaceId, input } = context;
      const { id, ...change } = input;
      await updateContact(tx, deps, { ...authorOf(context), access: accessOf(context), id, change });
      return await presentContact(tx, workspaceId, id);
    }),
    bind(deleteContact, async (context) => {
      await deleteOne(context.input.id, context, deps);
      return null;
    }),

    bind(listLeads, async (context) =>
      toLeads(
        await listContacts(context.tx, {
          ...list(context, { ...pageOf(context.input), filter: toFilter(context.input) }),
          onlyLeads: true,
        }),
      ),
    ),
    bind(queryLeads, async (context) =>
      toLeads(
        await listContacts(context.tx, {
          ...list(context, { ...pageOf(context.input), filter: context.input.filter }),
          onlyLeads: true,
        }),
      ),
    ),
    bind(createLead, async (context) => {
      const { tx, workspaceId, input } = context;
      const draft = { ...authorOf(context), draft: input, asLead: true, requireCustom: true };
      const created = await createContact(tx, deps, draft);
      return await presentLead(tx, workspaceId, created.id);
    }),
    bind(getLead, async ({ tx, workspaceId, input }) => presentLead(tx, workspaceId, input.id)),
    bind(updateLead, async (context) => {
      const { tx, workspaceId, input } = context;
      const { id, ...change } = input;
      const request = { ...authorOf(context), access: accessOf(context), onlyLeads: true, id, change };
      await updateContact(tx, deps, request);
      return await presentLead(tx, workspaceId, id);
    }),
    bind(deleteLead, async (context) => {
      await deleteOne(context.input.id, context, { ...deps, onlyLeads: true });
      return null;
    }),
  ];
}

function pageOf(
  input: Pick<ContactList, 'sort' | 'limit'> & { cursor?: string | undefined; total?: boolean | undefined },
) {
  return { sort: input.sort, limit: input.limit, cursor: input.cursor, total: input.total };
}

async function deleteOne(
  id: string,
  context: Context & Pick<HandlerContext<Operation>, 'tx'>,
  deps: WriteDeps & { onlyLeads?: boolean },
): Promise<void> {
  const request = { ...authorOf(context), access: accessOf(context), ids: [id], onlyLeads: deps.onlyLeads };
  const [result] = await deleteManyContacts(context.tx, deps, request);
  if (!result?.ok) throw result?.problem ?? new Error('A deletion answers one result per id.');
}
