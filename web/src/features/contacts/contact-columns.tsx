import type { Contact } from '@millrace/contracts/contacts/contact';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCustomFields } from '../../api/directory.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { TypedText } from '../../ui/data/typed-text.tsx';
import { useWords } from '../../ui/language/words.ts';
import type { Column } from '../../ui/table/record-table.tsx';
import { contactWords } from './contact-words.ts';
import { OwnerChoice } from './owner-choice.tsx';
import { StatusChoice } from './status-choice.tsx';
import classes from './contacts.module.css';

/** The columns a list of people can have; leads and contacts show different ones at first. */
export function useContactColumns(kind: 'lead' | 'contact'): readonly Column<Contact>[] {
  const say = useWords(contactWords);
  const custom = useCustomFields('contact');
  return useMemo(() => {
    const isLead = kind === 'lead';
    const columns: Column<Contact>[] = [
      {
        id: 'name',
        header: say('name'),
        width: 190,
        grows: true,
        locked: true,
        sortBy: 'name',
        cell: (row) => <Name contact={row} />,
      },
      { id: 'status', header: say('status'), width: 124, cell: (row) => <StatusChoice contact={row} /> },
      { id: 'company', header: say('company'), width: 140, cell: (row) => <CompanyLink contact={row} /> },
      { id: 'email', header: say('email'), width: 210, cell: (row) => <Text>{row.email}</Text> },
      { id: 'phone', header: say('phone'), width: 140, cell: (row) => <Text>{row.phone}</Text> },
      {
        id: 'owner',
        header: say('owner'),
        width: 130,
        byDefault: isLead,
        cell: (row) => <OwnerChoice contact={row} />,
      },
      {
        id: 'jobTitle',
        header: say('jobTitle'),
        width: 130,
        byDefault: !isLead,
        cell: (row) => <Text>{row.jobTitle}</Text>,
      },
      { id: 'tags', header: say('tags'), width: 110, cell: (row) => <Tags contact={row} /> },
      { id: 'source', header: say('source'), width: 130, byDefault: false, cell: (row) => <Text>{row.source}</Text> },
      { id: 'locale', header: say('locale'), width: 100, byDefault: false, cell: (row) => <Text>{row.locale}</Text> },
      {
        id: 'timeZone',
        header: say('timeZone'),
        width: 150,
        byDefault: false,
        cell: (row) => <Text>{row.timeZone}</Text>,
      },
      {
        id: 'createdAt',
        header: say('createdAt'),
        width: 100,
        sortBy: 'createdAt',
        cell: (row) => <RelativeTime at={row.createdAt} />,
      },
      {
        id: 'updatedAt',
        header: say('updatedAt'),
        width: 140,
        byDefault: false,
        sortBy: 'updatedAt',
        cell: (row) => <RelativeTime at={row.updatedAt} />,
      },
    ];
    const own = custom.map((field): Column<Contact> => ({
      id: `custom.${field.key}`,
      header: field.label,
      width: 150,
      byDefault: false,
      ...((field.type === 'number' || field.type === 'money') && { align: 'end' }),
      cell: (row) => <TypedText field={field} value={row.custom[field.key]} />,
    }));
    return [...columns, ...own];
  }, [say, custom, kind]);
}

function Text({ children }: { children: string | null }) {
  return <span className={classes.ellipsis}>{children}</span>;
}

function Name({ contact }: { contact: Contact }) {
  return (
    <span className={classes.name}>
      <Initials name={contact.name} />
      <Link to="/contacts/$id" params={{ id: contact.id }} className={classes.nameLink} tabIndex={-1}>
        {contact.name}
      </Link>
    </span>
  );
}

function CompanyLink({ contact }: { contact: Contact }) {
  if (!contact.company) return null;
  return (
    <Link to="/companies/$id" params={{ id: contact.company.id }} className={classes.link} tabIndex={-1}>
      {contact.company.name}
    </Link>
  );
}

const shownTags = 2;

function Tags({ contact }: { contact: Contact }) {
  const rest = contact.tags.length - shownTags;
  return (
    <span className={classes.tags}>
      {contact.tags.slice(0, shownTags).map((tag) => (
        <Pill key={tag.id} color={tag.color}>
          {tag.name}
        </Pill>
      ))}
      {rest > 0 && <span className={classes.rest}>+{rest}</span>}
    </span>
  );
}
