/** What conversations need to know about people; modules/contacts provides it. */
import type { EventActor } from '#modules/events/events.module';
import type { Tx } from '#platform/postgres/database';

export interface ContactDirectory {
  /** The contact an address belongs to; a new one when it belongs to nobody. Undefined when it is no address. */
  findOrCreateByPoint(tx: Tx, wanted: WantedContact): Promise<FoundContact | undefined>;
  /** The addresses of a contact of one kind, the primary one first. Undefined when there is no such contact. */
  findAddresses(tx: Tx, wanted: { workspaceId: string; contactId: string; kind: 'email' | 'phone' }): Promise<ContactAddresses | undefined>;
  /** Notes that an address does not take messages. Nothing happens when it is nobody's. */
  markUnreachable(tx: Tx, point: { workspaceId: string; kind: 'email' | 'phone'; value: string; reason: string }): Promise<void>;
}

export interface WantedContact {
  workspaceId: string;
  kind: 'email' | 'phone';
  value: string;
  /** For a new contact; may be empty. */
  name: string;
  /** Where a new contact comes from. */
  source: string;
  /** Makes a new contact a lead: a person wrote, and not a machine. */
  asLead: boolean;
  actor: EventActor;
}

export interface FoundContact {
  id: string;
  name: string;
  isNew: boolean;
}

export interface ContactAddresses {
  name: string;
  ownerId: string | null;
  addresses: string[];
}
