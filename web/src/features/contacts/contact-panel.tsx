import { ActionIcon, Button } from '@mantine/core';
import { IconArrowUpRight, IconX } from '@tabler/icons-react';
import type { Contact } from '@millrace/contracts/contacts/contact';
import { Link } from '@tanstack/react-router';
import { Initials } from '../../ui/data/initials.tsx';
import { useWords } from '../../ui/language/words.ts';
import { PanelPart, RecordPanel } from '../../ui/layout/record-layout.tsx';
import { listWords } from '../../ui/table/list-words.ts';
import { ContactFields } from './contact-fields.tsx';
import { ContactPoints } from './contact-points.tsx';
import { ContactTimeline } from './contact-timeline.tsx';
import { contactWords } from './contact-words.ts';

/** The contact beside its list: enough to work through the list without leaving it. */
export function ContactPanel({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const say = useWords(contactWords);
  const sayList = useWords(listWords);
  return (
    <RecordPanel
      key={contact.id}
      image={<Initials name={contact.name} size={34} />}
      title={contact.name}
      detail={[contact.jobTitle, contact.company?.name].filter(Boolean).join(' · ')}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            component={Link}
            to={`/contacts/${contact.id}`}
            rightSection={<IconArrowUpRight size={14} />}
          >
            {sayList('openPage')}
          </Button>
          <ActionIcon aria-label={sayList('closePanel')} onClick={onClose}>
            <IconX size={16} />
          </ActionIcon>
        </>
      }
    >
      <PanelPart>
        <ContactPoints contact={contact} />
      </PanelPart>
      <PanelPart>
        <ContactFields contact={contact} />
      </PanelPart>
      <PanelPart title={say('timeline')}>
        <ContactTimeline contact={contact} pageSize={10} />
      </PanelPart>
    </RecordPanel>
  );
}
