import { Alert, Button, Group } from '@mantine/core';
import { cancelImport, dryRunImport, startImport, updateImport } from '@millrace/contracts/imports/import-operations';
import type { Import } from '@millrace/contracts/imports/imports';
import { IconFlask, IconInfoCircle, IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/hooks.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { DryRunResult } from './dry-run-result.tsx';
import { ImportOptionFields } from './import-option-fields.tsx';
import { importWords } from './import-words.ts';
import classes from './imports.module.css';
import { MappingTable } from './mapping-table.tsx';
import { ReadingFields } from './reading-fields.tsx';

/** Before anything is written: how the file was understood, all of it adjustable, and a dry run. */
export function DraftImport({ record }: { record: Import }) {
  const say = useWords(importWords);
  const navigate = useNavigate();
  const onError = useReportFailure();
  const { id } = record;
  const update = useWrite(updateImport, { stale: ['imports'], onError });
  const dryRun = useWrite(dryRunImport, { onError });
  const start = useWrite(startImport, { stale: ['imports'], onError });
  const discard = useWrite(cancelImport, {
    stale: ['imports'],
    onError,
    onSuccess: () => void navigate({ to: '/imports' }),
  });
  const change = (changes: Omit<Parameters<typeof update.mutate>[0]['input'], 'id'>) => {
    dryRun.reset();
    update.mutate({ input: { id, ...changes } });
  };
  return (
    <div className={classes.page}>
      {record.program && (
        <Alert variant="light" icon={<IconInfoCircle size={17} />}>
          {say('recognised', { program: record.program })}
        </Alert>
      )}
      {record.notices.length > 0 && (
        <Alert variant="light" color="yellow" title={say('noticeTitle')}>
          <ul className={classes.notices}>
            {record.notices.map((notice) => (
              <li key={notice.code}>{notice.detail}</li>
            ))}
          </ul>
        </Alert>
      )}
      <Section title={say('columns')} description={say('columnsHint')} framed>
        <MappingTable record={record} onChange={(mapping) => change({ mapping })} />
      </Section>
      <div className={classes.halves}>
        <Section title={say('options')}>
          <ImportOptionFields record={record} onChange={(options) => change({ options })} />
        </Section>
        <Section title={say('reading')}>
          <ReadingFields record={record} onChange={change} />
        </Section>
      </div>
      {dryRun.data && <DryRunResult result={dryRun.data} />}
      <Group justify="space-between">
        <Button
          variant="subtle"
          color="gray"
          loading={discard.isPending}
          onClick={() => discard.mutate({ input: { id } })}
        >
          {say('discard')}
        </Button>
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<IconFlask size={16} stroke={1.7} />}
            loading={dryRun.isPending}
            disabled={update.isPending}
            onClick={() => dryRun.mutate({ input: { id } })}
          >
            {say(dryRun.data ? 'tryOutAgain' : 'tryOut')}
          </Button>
          <Button
            leftSection={<IconPlayerPlay size={16} stroke={1.7} />}
            loading={start.isPending}
            disabled={update.isPending}
            onClick={() => start.mutate({ input: { id } })}
          >
            {say('start')}
          </Button>
        </Group>
      </Group>
    </div>
  );
}
