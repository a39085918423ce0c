import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBuildingOff, IconDots, IconTrash } from '@tabler/icons-react';
import { deleteCompany, getCompany } from '@millrace/contracts/companies/companies';
import type { Company } from '@millrace/contracts/companies/company';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { isApiError } from '../../api/api-error.ts';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { InlineText } from '../../ui/data/inline-text.tsx';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import {
  RecordHeading,
  RecordLayout,
  RecordPart,
  RecordSkeleton,
  type RecordTab,
} from '../../ui/layout/record-layout.tsx';
import { CompanyFields } from './company-fields.tsx';
import { CompanyPeople } from './company-people.tsx';
import { CompanyTimeline } from './company-timeline.tsx';
import { companyWords } from './company-words.ts';
import { useEditCompany } from './use-edit-company.ts';

/** What other features show of a company. */
type MoreTabs = (company: Company) => readonly RecordTab[];

export function CompanyPage({ moreTabs }: { moreTabs: MoreTabs }) {
  const say = useWords(companyWords);
  const { id } = useParams({ from: '/workspace/companies/$id' });
  const company = useOperation(getCompany, { id });
  if (company.error && !company.data) {
    return (
      <Page title={say('companies')}>
        {isApiError(company.error, 'companies.not_found') ? (
          <CompanyGone />
        ) : (
          <Failure error={company.error} onRetry={() => void company.refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={company.data?.name ?? '…'}
      parent={{ to: '/companies', label: say('companies') }}
      actions={company.data && <CompanyMenu company={company.data} />}
      layout="fill"
    >
      {company.data ? <CompanyBody company={company.data} moreTabs={moreTabs} /> : <RecordSkeleton />}
    </Page>
  );
}

function CompanyBody({ company, moreTabs }: { company: Company; moreTabs: MoreTabs }) {
  const say = useWords(companyWords);
  const edit = useEditCompany();
  const canWrite = useCan('companies.write');
  const { name } = company;
  return (
    <RecordLayout
      key={company.id}
      aside={
        <>
          <RecordHeading
            image={<Initials name={name} size={44} square />}
            detail={company.domain ?? company.city}
            name={
              <InlineText
                label={say('name')}
                value={name}
                isRequired
                isReadOnly={!canWrite}
                onCommit={(typed) =>
                  edit({
                    company,
                    field: say('name'),
                    change: { name: typed },
                    preview: { name: typed },
                    inverse: { change: { name }, preview: { name } },
                  })
                }
              />
            }
          />
          <RecordPart title={say('fields')}>
            <CompanyFields company={company} />
          </RecordPart>
        </>
      }
      tabs={[
        { id: 'people', label: say('people'), content: <CompanyPeople companyId={company.id} /> },
        { id: 'timeline', label: say('timeline'), content: <CompanyTimeline company={company} /> },
        ...moreTabs(company),
      ]}
    />
  );
}

function CompanyMenu({ company }: { company: Company }) {
  const say = useWords(companyWords);
  const navigate = useNavigate();
  const canWrite = useCan('companies.write');
  const [deleting, dialog] = useDisclosure(false);
  const remove = useWrite(deleteCompany, {
    stale: ['companies', 'contacts', 'leads', 'events'],
    onSuccess: () => {
      notifyDone(say('deleted'));
      void navigate({ to: '/companies' });
    },
  });
  if (!canWrite) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={say('more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconTrash size={15} stroke={1.7} />} onClick={dialog.open}>
            {say('deleteOne')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        title={say('deleteOneTitle', { name: company.name })}
        opened={deleting}
        onClose={dialog.close}
        confirmLabel={say('delete')}
        isDangerous
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ input: { id: company.id } })}
      >
        {say('deleteText')}
      </ConfirmDialog>
    </>
  );
}

function CompanyGone() {
  const say = useWords(companyWords);
  return (
    <EmptyState
      icon={<IconBuildingOff size={20} stroke={1.7} />}
      title={say('goneTitle')}
      action={
        <Button component={Link} to="/companies" variant="default">
          {say('companies')}
        </Button>
      }
    />
  );
}
