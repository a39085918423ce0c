import { ActionIcon, Button } from '@mantine/core';
import { IconArrowUpRight, IconX } from '@tabler/icons-react';
import type { Company } from '@millrace/contracts/companies/company';
import { Link } from '@tanstack/react-router';
import { Initials } from '../../ui/data/initials.tsx';
import { useWords } from '../../ui/language/words.ts';
import { PanelPart, RecordPanel } from '../../ui/layout/record-layout.tsx';
import { listWords } from '../../ui/table/list-words.ts';
import { CompanyFields } from './company-fields.tsx';
import { CompanyPeople } from './company-people.tsx';
import { companyWords } from './company-words.ts';

/** The company beside its list. */
export function CompanyPanel({ company, onClose }: { company: Company; onClose: () => void }) {
  const say = useWords(companyWords);
  const sayList = useWords(listWords);
  return (
    <RecordPanel
      key={company.id}
      image={<Initials name={company.name} size={34} square />}
      title={company.name}
      detail={company.domain}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            component={Link}
            to={`/companies/${company.id}`}
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
        <CompanyFields company={company} />
      </PanelPart>
      <PanelPart title={say('people')}>
        <CompanyPeople companyId={company.id} />
      </PanelPart>
    </RecordPanel>
  );
}
