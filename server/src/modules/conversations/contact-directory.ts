/** What conversations need to know about people, in their own words. */
import { requestErrors } from '@millrace/contracts/errors';
import { type Contacts, loadContacts } from '#modules/contacts/contacts.module';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Db, Tx } from '#platform/postgres/database';

export type AddressKind = 'email' | 'phone';

export interface ContactDirectory {
  /** The contact an address belongs to; a new one when it belongs to nobody. Undefined when nobody can have it. */
  findOrCreateByPoint(tx: Tx, wanted: WantedContact): Promise<string | undefined>;
  /** Undefined when there is no such contact. */
  findAddresses(
    db: Db,
    wanted: { workspaceId: string; contactId: string; kind: AddressKind },
  ): Promise<ContactAddresses | undefined>;
  /** Notes that nothing arrives at an address. Nothing happens when it is nobody's. */
  markUnreachable(tx: Tx, point: { workspaceId: string; kind: AddressKind; value: string }): Promise<void>;
}

export interface WantedContact {
  workspaceId: string;
  kind: AddressKind;
  value: string;
  /** For a new contact; may be empty. */
  name: string;
  /** Where a new contact comes from. */
  source: string;
  /** Makes a new contact a lead: a person wrote, and not a machine. */
  asLead: boolean;
  actor: EventActor;
}

export interface ContactAddresses {
  name: string;
  /** Those that are not known to be dead, the primary one first. */
  addresses: string[];
  /** Who is responsible for the contact, and who added it. */
  ownerId: string | null;
  createdBy: string | null;
}

export function createContactDirectory(contacts: Contacts): ContactDirectory {
  return {
    async findOrCreateByPoint(tx, { workspaceId, kind, value, name, source, asLead, actor }) {
      const draft = { source, ...(name.trim() === '' ? {} : { name }) };
      try {
        const request = { workspaceId, actor, point: { kind, value }, draft, asLead };
        return (await contacts.findOrCreateContactByPoint(tx, request)).contactId;
      } catch (error) {
        if (error instanceof Problem && error.definition.code === requestErrors.invalid.code) return undefined;
        throw error;
      }
    },
    async findAddresses(db, { workspaceId, contactId, kind }) {
      const contact = (await loadContacts(db, workspaceId, [contactId])).get(contactId);
      if (!contact) return undefined;
      const points = contact.points.filter((point) => point.kind === kind && point.verification !== 'invalid');
      const ordered = points.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
      const { name, ownerId, createdBy } = contact;
      return { name, addresses: ordered.map((point) => point.value), ownerId, createdBy };
    },
    async markUnreachable(tx, { workspaceId, kind, value }) {
      const point = { kind, value };
      await contacts.verifyPoint(tx, { workspaceId, actor: { kind: 'system' }, point, verification: 'invalid' });
    },
  };
}
