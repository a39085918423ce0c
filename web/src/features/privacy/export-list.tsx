import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { createDataExport, type DataExport, listDataExports } from '@millrace/contracts/privacy/data-exports';
import { useState } from 'react';
import { apiBase } from '../../api/client.ts';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { isUnderWay, JobState, pollMs } from './job-state.tsx';
import { PersonSelect } from './person-select.tsx';
import { privacyWords } from './privacy-words.ts';

export function ExportList() {
  const say = useWords(privacyWords);
  const [isOpen, dialog] = useDisclosure(false);
  const exports = useOperation(
    listDataExports,
    { limit: 20 },
    { refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? pollMs : false) },
  );
  const create = useWrite(createDataExport, { stale: ['data_exports'], onError: useReportFailure() });
  const actions = (
    <Group gap="xs">
      <Button variant="default" onClick={dialog.open}>
        {say('exportPerson')}
      </Button>
      <Button variant="default" loading={create.isPending} onClick={() => create.mutate({ input: {} })}>
        {say('exportWorkspace')}
      </Button>
    </Group>
  );
  return (
    <Section title={say('exports')} description={say('exportsText')} actions={actions}>
      {exports.error && <Failure error={exports.error} onRetry={() => void exports.refetch()} />}
      {exports.isPending && <SkeletonRows rows={2} height={52} />}
      {exports.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {say('noExports')}
        </Text>
      )}
      {exports.data && exports.data.items.length > 0 && (
        <List label={say('exports')}>
          {exports.data.items.map((each) => (
            <ExportRow key={each.id} dataExport={each} />
          ))}
        </List>
      )}
      {isOpen && <ExportPerson onClose={dialog.close} />}
    </Section>
  );
}

function ExportRow({ dataExport }: { dataExport: DataExport }) {
  const say = useWords(privacyWords);
  const format = useFormat();
  const { id, scope, state, createdAt, expiresAt, failure } = dataExport;
  const until = expiresAt && state === 'completed' ? ` · ${say('until', { date: format.date(expiresAt) })}` : '';
  return (
    <ListRow
      title={say(scope)}
      detail={failure ?? `${format.dateTime(createdAt)}${until}`}
      trailing={
        state === 'completed' ? (
          <Button
            component="a"
            size="xs"
            variant="default"
            href={`${apiBase}/data-exports/${id}/download`}
            leftSection={<IconDownload size={14} stroke={1.7} />}
          >
            {say('download')}
          </Button>
        ) : (
          <JobState state={state} />
        )
      }
    />
  );
}

function ExportPerson({ onClose }: { onClose: () => void }) {
  const say = useWords(privacyWords);
  const [contactId, choose] = useState<string | null>(null);
  const create = useWrite(createDataExport, { stale: ['data_exports'], onSuccess: onClose });
  return (
    <FormDialog
      title={say('exportTitle')}
      opened
      onClose={onClose}
      submitLabel={say('exportPerson')}
      isBusy={create.isPending}
      error={create.error}
      onSubmit={(event) => {
        event.preventDefault();
        if (contactId) create.mutate({ input: { contactId } });
      }}
    >
      <PersonSelect value={contactId} onChange={choose} />
    </FormDialog>
  );
}
