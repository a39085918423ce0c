import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { listImports } from '@millrace/contracts/imports/import-operations';
import type { Import } from '@millrace/contracts/imports/imports';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { usePages } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { ImportStatePill } from './import-state.tsx';
import { importWords } from './import-words.ts';
import classes from './imports.module.css';
import { UploadDialog } from './upload-dialog.tsx';

export function ImportsPage() {
  const say = useWords(importWords);
  const pages = usePages(listImports, { limit: 50 });
  const [isUploading, uploading] = useDisclosure(false);
  const mayImport = useCan('imports.run');
  const importFile = mayImport && (
    <Button size="xs" leftSection={<IconPlus size={15} stroke={1.8} />} onClick={uploading.open}>
      {say('importFile')}
    </Button>
  );
  return (
    <Page title={say('title')} actions={importFile} layout="fill">
      {pages.isPending ? (
        <SkeletonRows />
      ) : pages.isError ? (
        <Failure error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.items.length === 0 ? (
        <EmptyState icon={<IconFileImport size={20} stroke={1.7} />} title={say('emptyTitle')} action={importFile}>
          {say('emptyText')}
        </EmptyState>
      ) : (
        <div className={classes.scroller}>
          <ImportTable imports={pages.items} />
          <ShowMore pages={pages} label={say('older')} m="sm" />
        </div>
      )}
      {isUploading && <UploadDialog onClose={uploading.close} />}
    </Page>
  );
}

function ImportTable({ imports }: { imports: readonly Import[] }) {
  const say = useWords(importWords);
  return (
    <Table highlightOnHover className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('file')}</Table.Th>
          <Table.Th>{say('kind')}</Table.Th>
          <Table.Th>{say('state')}</Table.Th>
          <Table.Th>{say('result')}</Table.Th>
          <Table.Th>{say('when')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {imports.map((each) => (
          <Table.Tr key={each.id}>
            <Table.Td>
              <Link className={classes.link} to="/imports/$id" params={{ id: each.id }}>
                {each.fileName}
              </Link>
            </Table.Td>
            <Table.Td>{say(each.kind)}</Table.Td>
            <Table.Td>
              <ImportStatePill state={each.state} />
            </Table.Td>
            <Table.Td>{each.counts.rows > 0 && say('rows', { count: each.counts.rows })}</Table.Td>
            <Table.Td>
              <RelativeTime at={each.createdAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
