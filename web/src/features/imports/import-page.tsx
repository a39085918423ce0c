import { Button } from '@mantine/core';
import { getImport } from '@millrace/contracts/imports/import-operations';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useOperation } from '../../api/hooks.ts';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { DraftImport } from './draft-import.tsx';
import { ImportStatePill, isWorking } from './import-state.tsx';
import { importWords } from './import-words.ts';
import { StartedImport } from './started-import.tsx';

const refreshMs = 1000;

/** One import: while it is a draft, what its columns mean; then how far it is and how it went. */
export function ImportPage() {
  const say = useWords(importWords);
  const { id } = useParams({ from: '/workspace/imports/$id' });
  const query = useOperation(
    getImport,
    { id },
    // The live channel tells too; asking is the backstop while something moves.
    { refetchInterval: ({ state }) => (state.data && isWorking(state.data.state) ? refreshMs : false) },
  );
  const back = (
    <Button
      variant="subtle"
      size="xs"
      color="gray"
      component={Link}
      to="/imports"
      leftSection={<IconArrowLeft size={15} />}
    >
      {say('goBack')}
    </Button>
  );
  if (query.isError) {
    return (
      <Page title={say('title')} actions={back}>
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  }
  const record = query.data;
  return (
    <Page
      title={record?.fileName ?? say('title')}
      beside={record && <ImportStatePill state={record.state} />}
      actions={back}
    >
      {!record ? (
        <SkeletonRows />
      ) : record.state === 'draft' ? (
        <DraftImport record={record} />
      ) : (
        <StartedImport record={record} />
      )}
    </Page>
  );
}
