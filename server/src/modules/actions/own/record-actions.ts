/** Leads, contacts and companies, as steps work with them. */
import { createCompany, listCompanies } from '@millrace/contracts/companies/companies';
import { Company } from '@millrace/contracts/companies/company';
import {
  changeContactStatus,
  mergeContacts,
  tagContact,
  untagContact,
} from '@millrace/contracts/contacts/contact-actions';
import { Contact, Lead } from '@millrace/contracts/contacts/contact';
import { getContact, updateContact } from '@millrace/contracts/contacts/contacts';
import { createLead, getLead, listLeads, updateLead } from '@millrace/contracts/contacts/leads';
import { createNote, Note } from '@millrace/contracts/contacts/notes';
import { Id } from '@millrace/contracts/fields';
import { z } from 'zod';
import { findMember } from './find-member.ts';
import { findStatus } from './find-status.ts';
import { ownAction, type OwnAction } from './own-action.ts';

const transactional = { effect: 'transactional' } as const;
const pure = { effect: 'pure' } as const;

const lead = { id: Id.describe('Of the lead or contact.') };
const ofLead = { idOf: { inputs: 'contact', output: 'contact' } } as const;

export const recordActions: readonly OwnAction[] = [
  ownAction({
    ...pure,
    name: 'find_lead',
    title: 'Find a lead',
    description: 'The newest lead with this address, phone number or name; null when there is none.',
    inputs: z
      .object({
        email: z.string().max(320).optional(),
        phone: z.string().max(50).optional(),
        query: z.string().max(200).optional().describe('Part of a name, address or company.'),
      })
      .refine(({ email, phone, query }) => email || phone || query, { error: 'give email, phone or query' }),
    output: z.object({ lead: Lead.nullable() }),
    async perform(desk, { email, phone, query: q }) {
      const { items } = await desk.ask(listLeads, { email, phone, q, limit: 1 });
      return { lead: items[0] ?? null };
    },
  }),
  ownAction({
    ...pure,
    ...ofLead,
    name: 'get_lead',
    title: 'Get a lead',
    description: 'One lead with its addresses, tags, owner, company and custom fields.',
    inputs: z.object(lead),
    output: Lead,
    perform: (desk, input) => desk.ask(getLead, input),
  }),
  ownAction({
    ...transactional,
    idOf: { output: 'contact' },
    name: 'create_lead',
    title: 'Create a lead',
    description: 'As the API does: an address that somebody has already is refused.',
    inputs: createLead.input,
    output: Lead,
    perform: (desk, input) => desk.ask(createLead, input),
  }),
  ownAction({
    ...transactional,
    ...ofLead,
    name: 'update_lead',
    title: 'Change a lead',
    description: 'Changes the fields that are given.',
    inputs: updateLead.input,
    output: Lead,
    perform: (desk, input) => desk.ask(updateLead, input),
  }),
  ownAction({
    ...transactional,
    ...ofLead,
    name: 'move_status',
    title: 'Move a lead to another status',
    description: 'By the name of the status, its id, or its kind (the first status of that kind).',
    inputs: z.object({ ...lead, status: z.string().trim().min(1).max(200) }),
    output: Contact,
    async perform(desk, { id, status }) {
      return await desk.ask(changeContactStatus, { id, statusId: await findStatus(desk, status) });
    },
  }),
  ownAction({
    ...transactional,
    ...ofLead,
    name: 'assign_lead',
    title: 'Give a lead an owner',
    description: 'A member by e-mail address, name or id; without one, nobody.',
    inputs: z.object({ ...lead, owner: z.string().trim().max(320).nullable().optional() }),
    output: Contact,
    async perform(desk, { id, owner }) {
      return await desk.ask(updateContact, { id, ownerId: owner ? await findMember(desk, owner) : null });
    },
  }),
  ownAction({
    ...transactional,
    ...ofLead,
    name: 'merge_contacts',
    title: 'Merge two contacts',
    description: 'The other one’s addresses, tags, notes and conversations come over, then it is gone.',
    inputs: z.object({ ...lead, otherId: Id }),
    output: Contact,
    perform: (desk, input) => desk.ask(mergeContacts, input),
  }),
  ownAction({
    ...transactional,
    idOf: { inputs: 'contact' },
    name: 'add_note',
    title: 'Add a note',
    description: 'To a lead, contact or company; it shows on the timeline.',
    inputs: z
      .object({ id: lead.id.optional(), companyId: Id.optional(), body: z.string().min(1).max(20_000) })
      .refine(({ id, companyId }) => (id === undefined) !== (companyId === undefined), {
        error: 'give id or companyId, one of them',
      }),
    output: Note,
    perform: (desk, { id, companyId, body }) => desk.ask(createNote, { contactId: id, companyId, body }),
  }),
  ownAction({
    ...transactional,
    ...ofLead,
    name: 'add_tag',
    title: 'Put a tag on',
    description: 'Of a lead or contact. The tag is made when there is none of this name.',
    inputs: z.object({ ...lead, tag: z.string().trim().min(1).max(60) }),
    output: Contact,
    perform: (desk, { id, tag }) => desk.ask(tagContact, { id, names: [tag] }),
  }),
  ownAction({
    ...transactional,
    ...ofLead,
    name: 'remove_tag',
    title: 'Take a tag off',
    description: 'Of a lead or contact. Nothing happens when it does not have the tag.',
    inputs: z.object({ ...lead, tag: z.string().trim().min(1).max(60) }),
    output: Contact,
    async perform(desk, { id, tag }) {
      const contact = await desk.ask(getContact, { id });
      const held = contact.tags.find((one) => one.id === tag || one.name.toLowerCase() === tag.toLowerCase());
      return held ? await desk.ask(untagContact, { id, tagId: held.id }) : contact;
    },
  }),
  ownAction({
    ...pure,
    name: 'find_company',
    title: 'Find a company',
    description: 'The newest company with this domain or name; null when there is none.',
    inputs: z
      .object({
        domain: z.string().max(253).optional(),
        query: z.string().max(200).optional().describe('Part of a name.'),
      })
      .refine(({ domain, query }) => domain || query, { error: 'give domain or query' }),
    output: z.object({ company: Company.nullable() }),
    async perform(desk, { domain, query: q }) {
      const { items } = await desk.ask(listCompanies, { domain, q, limit: 1 });
      return { company: items[0] ?? null };
    },
  }),
  ownAction({
    ...transactional,
    idOf: { output: 'company' },
    name: 'create_company',
    title: 'Create a company',
    description: 'As the API does: a domain that another company has is refused.',
    inputs: createCompany.input,
    output: Company,
    perform: (desk, input) => desk.ask(createCompany, input),
  }),
];
