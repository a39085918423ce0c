import {
  IconArrowBackUp,
  IconCircleDot,
  IconMailForward,
  IconMailOpened,
  IconNote,
  IconPencil,
  IconTargetArrow,
  IconUserPlus,
} from '@tabler/icons-react';
import { rollbackContact } from '@millrace/contracts/contacts/contact-actions';
import type { Contact } from '@millrace/contracts/contacts/contact';
import { listEvents } from '@millrace/contracts/events/events';
import { useEventTitle } from '../../api/event-titles.ts';
import { useCall, useMarkStale, usePages } from '../../api/hooks.ts';
import { rollbackReasons } from '../../api/rollback-refusal.ts';
import { useCan } from '../../api/session.ts';
import { EventTimeline } from '../../ui/data/event-timeline.tsx';
import { useChangeNames } from './use-change-names.ts';
import { useCompanyNames } from './use-company-names.ts';
import { useShowContact } from './use-show-contact.ts';

const icons = {
  'contact.created': IconUserPlus,
  'lead.created': IconTargetArrow,
  'lead.status_changed': IconCircleDot,
  'contact.updated': IconPencil,
  'contact.rolled_back': IconArrowBackUp,
  'note.added': IconNote,
  'message.received': IconMailOpened,
  'message.sent': IconMailForward,
};
const own = ['contact', 'lead'];

/** Everything that happened to the contact, and the way back to any of it. */
export function ContactTimeline({ contact, pageSize = 30 }: { contact: Contact; pageSize?: number }) {
  const { id, name } = contact;
  const titleOf = useEventTitle();
  const call = useCall();
  const show = useShowContact();
  const markStale = useMarkStale();
  const canRollback = useCan('records.rollback');
  const events = usePages(listEvents, { recordId: id, limit: pageSize });
  const names = useChangeNames(useCompanyNames(events.items));
  const takeBack = {
    name,
    run: async (eventId: string) => {
      show(await call(rollbackContact, { id, eventId }));
      markStale(['events', 'contacts', 'leads']);
    },
    reasonsOf: (error: unknown) => rollbackReasons(error, 'contacts.rollback_refused'),
  };
  return (
    <EventTimeline
      query={events}
      titleOf={titleOf}
      icons={icons}
      own={own}
      names={names}
      {...(canRollback && { takeBack })}
    />
  );
}
