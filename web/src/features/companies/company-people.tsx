import { IconUsers } from '@tabler/icons-react';
import { listContacts } from '@millrace/contracts/contacts/contacts';
import { useNavigate } from '@tanstack/react-router';
import { usePages } from '../../api/hooks.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { companyWords } from './company-words.ts';

/** Who belongs to the company. */
export function CompanyPeople({ companyId }: { companyId: string }) {
  const say = useWords(companyWords);
  const navigate = useNavigate();
  const people = usePages(listContacts, { companyId, sort: 'name', limit: 50 });
  if (people.error) return <Failure error={people.error} onRetry={() => void people.refetch()} />;
  if (people.isPending) return <SkeletonRows rows={4} height={52} />;
  if (people.items.length === 0) {
    return (
      <EmptyState icon={<IconUsers size={20} stroke={1.7} />} title={say('noPeopleTitle')}>
        {say('noPeopleText')}
      </EmptyState>
    );
  }
  return (
    <>
      <List label={say('people')}>
        {people.items.map((contact) => (
          <ListRow
            key={contact.id}
            leading={<Initials name={contact.name} size={30} />}
            title={contact.name}
            detail={[contact.jobTitle, contact.email ?? contact.phone].filter(Boolean).join(' · ')}
            trailing={contact.status && <Pill color={contact.status.color}>{contact.status.name}</Pill>}
            onClick={() => void navigate({ to: '/contacts/$id', params: { id: contact.id } })}
          />
        ))}
      </List>
      <ShowMore pages={people} label={say('showMore')} mt="sm" />
    </>
  );
}
