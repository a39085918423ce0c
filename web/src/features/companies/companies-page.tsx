import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBuilding, IconPlus } from '@tabler/icons-react';
import { queryCompanies } from '@millrace/contracts/companies/companies';
import type { Company } from '@millrace/contracts/companies/company';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { usePages } from '../../api/hooks.ts';
import { toRecordQuery } from '../../api/record-query.ts';
import { useSavedViews } from '../../api/saved-views.ts';
import { useCan } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { RecordList } from '../../ui/table/record-list.tsx';
import { useList } from '../../ui/table/use-list.ts';
import { useCompanyColumns } from './company-columns.tsx';
import { companyWords } from './company-words.ts';
import { useCompanyFilterFields } from './use-filter-fields.ts';
import classes from './companies.module.css';

const CompanyBulkBar = lazy(async () => ({ default: (await import('./company-bulk-bar.tsx')).CompanyBulkBar }));
const CompanyPanel = lazy(async () => ({ default: (await import('./company-panel.tsx')).CompanyPanel }));
const CreateCompany = lazy(async () => ({ default: (await import('./create-company.tsx')).CreateCompany }));

const idOf = (company: Company) => company.id;

export function CompaniesPage() {
  const say = useWords(companyWords);
  const format = useFormat();
  const navigate = useNavigate();
  const saved = useSavedViews('company');
  const columns = useCompanyColumns();
  const fields = useCompanyFilterFields();
  const list = useList({ key: 'companies', views: saved.views, columns });
  const pages = usePages(queryCompanies, toRecordQuery(list));
  const [creating, dialog] = useDisclosure(false);
  const canCreate = useCan('companies.create');
  useShortcut('c', { label: say('newCompany'), group: say('companies'), enabled: canCreate }, dialog.open);
  const createButton = canCreate && (
    <Button size="xs" leftSection={<IconPlus size={15} stroke={1.8} />} onClick={dialog.open}>
      {say('newCompany')}
    </Button>
  );
  return (
    <Page
      title={say('companies')}
      beside={pages.total !== undefined && format.number(pages.total)}
      actions={createButton}
      layout="fill"
    >
      <RecordList
        label={say('companies')}
        list={list}
        query={pages}
        columns={columns}
        fields={fields}
        saved={saved}
        idOf={idOf}
        onOpen={({ id }) => void navigate({ to: '/companies/$id', params: { id } })}
        compact={(company) => <CompactCompany company={company} />}
        panel={(company) => <CompanyPanel company={company} onClose={() => list.setActiveId(null)} />}
        bulk={
          <CompanyBulkBar
            rows={pages.items.filter(({ id }) => list.selection.ids.has(id))}
            onClear={list.clearSelection}
          />
        }
        empty={
          <EmptyState
            icon={<IconBuilding size={20} stroke={1.7} />}
            title={say('emptyTitle')}
            action={
              <>
                {createButton}
                <ImportButton />
              </>
            }
          >
            {say('emptyText')}
          </EmptyState>
        }
      />
      <Suspense>{creating && <CreateCompany opened onClose={dialog.close} />}</Suspense>
    </Page>
  );
}

function CompactCompany({ company }: { company: Company }) {
  return (
    <>
      <Initials name={company.name} size={36} square />
      <span className={classes.compactText}>
        <span className={classes.compactTitle}>{company.name}</span>
        <span className={classes.compactDetail}>
          {[company.domain, company.city].filter(Boolean).join(' · ') || company.phone}
        </span>
      </span>
    </>
  );
}

function ImportButton() {
  const say = useWords(companyWords);
  const canImport = useCan('imports.run');
  if (!canImport) return null;
  return (
    <Button variant="default" component={Link} to="/imports">
      {say('importFile')}
    </Button>
  );
}
