import type { Company } from '@millrace/contracts/companies/company';
import { useMembers } from '../../api/directory.ts';
import { useCan } from '../../api/session.ts';
import { Choice } from '../../ui/data/choice.tsx';
import { Initials } from '../../ui/data/initials.tsx';
import { useWords } from '../../ui/language/words.ts';
import { companyWords } from './company-words.ts';
import { useEditCompany } from './use-edit-company.ts';

export function CompanyOwner({ company }: { company: Company }) {
  const say = useWords(companyWords);
  const members = useMembers();
  const edit = useEditCompany();
  const canWrite = useCan('companies.write');
  const { owner } = company;
  return (
    <Choice
      label={`${say('owner')}: ${owner?.name ?? say('nobody')}`}
      value={owner?.id ?? null}
      options={members.map(({ userId, name, email }) => ({
        value: userId,
        label: name || email,
        leading: <Initials name={name || email} size={20} />,
      }))}
      noneLabel={say('nobody')}
      isReadOnly={!canWrite}
      onChange={(ownerId) => {
        const member = members.find(({ userId }) => userId === ownerId);
        edit({
          company,
          field: say('owner'),
          change: { ownerId },
          preview: { owner: member ? { id: member.userId, name: member.name } : null },
          inverse: { change: { ownerId: owner?.id ?? null }, preview: { owner } },
        });
      }}
    >
      {owner ? (
        <>
          <Initials name={owner.name} size={20} /> {owner.name}
        </>
      ) : (
        <span style={{ color: 'var(--mr-ink-3)' }}>{say('nobody')}</span>
      )}
    </Choice>
  );
}
