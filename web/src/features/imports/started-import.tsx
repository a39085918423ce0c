import { Alert, Anchor, Button, Group, Progress } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { cancelImport, listImportProblems, undoImport } from '@millrace/contracts/imports/import-operations';
import type { Import } from '@millrace/contracts/imports/imports';
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { apiBase } from '../../api/client.ts';
import { usePages, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { CountTiles } from './count-tiles.tsx';
import { isWorking } from './import-state.tsx';
import { importWords } from './import-words.ts';
import classes from './imports.module.css';
import { KeptRecords } from './kept-records.tsx';
import { ProblemTable } from './problem-table.tsx';
import { useCounts } from './use-counts.ts';

const recordPages = { leads: '/leads', contacts: '/contacts', companies: '/companies' } as const;

/** How far an import is, or how it went: the numbers, what was wrong, and the way back. */
export function StartedImport({ record }: { record: Import }) {
  const say = useWords(importWords);
  const counts = useCounts(record.counts);
  const percent = useFormat().percent(Math.round(record.progress * 100) / 100);
  return (
    <div className={classes.page}>
      {record.failure && (
        <Alert color="red" variant="light" title={say('stoppedTitle')} role="alert">
          {record.failure}
        </Alert>
      )}
      {isWorking(record.state) && (
        <div>
          <Progress value={record.progress * 100} size="lg" animated aria-label={say('progress', { percent })} />
          <output className={classes.percent}>{say('progress', { percent })}</output>
        </div>
      )}
      <CountTiles counts={counts} />
      {record.undo && (
        <Section title={say('undoReport')}>
          <CountTiles
            counts={[
              { label: say('undoDeleted'), value: record.undo.deleted },
              { label: say('undoRestored'), value: record.undo.restored },
              { label: say('undoKept'), value: record.undo.kept, tone: 'warn' },
            ]}
          />
          {record.undo.kept > 0 && <KeptRecords importId={record.id} />}
        </Section>
      )}
      <Problems record={record} />
      <Actions record={record} />
    </div>
  );
}

function Actions({ record }: { record: Import }) {
  const say = useWords(importWords);
  const mayRun = useCan('imports.run');
  const onError = useReportFailure();
  const [isAsking, asking] = useDisclosure(false);
  const stale = ['imports', 'contacts', 'leads', 'companies'];
  const cancel = useWrite(cancelImport, { stale, onError });
  const undo = useWrite(undoImport, { stale, onSuccess: asking.close });
  const isRunning = record.state === 'queued' || record.state === 'running';
  const wroteSomething = record.counts.created + record.counts.updated > 0;
  const canUndo = wroteSomething && ['completed', 'failed', 'cancelled'].includes(record.state);
  return (
    <Group>
      {wroteSomething && (
        <Button variant="default" component={Link} to={recordPages[record.kind]}>
          {say('showRecords')}
        </Button>
      )}
      {mayRun && isRunning && (
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ input: { id: record.id } })}
        >
          {say('cancel')}
        </Button>
      )}
      {mayRun && canUndo && (
        <Button variant="default" leftSection={<IconArrowBackUp size={16} stroke={1.7} />} onClick={asking.open}>
          {say('undo')}
        </Button>
      )}
      <ConfirmDialog
        title={say('undoTitle')}
        opened={isAsking}
        onClose={asking.close}
        confirmLabel={say('undo')}
        onConfirm={() => undo.mutate({ input: { id: record.id } })}
        isBusy={undo.isPending}
        error={undo.error}
        isDangerous
      >
        {say('undoText')}
      </ConfirmDialog>
    </Group>
  );
}

function Problems({ record }: { record: Import }) {
  const say = useWords(importWords);
  const hasProblems = record.counts.failed + record.counts.warnings > 0;
  const pages = usePages(listImportProblems, { id: record.id, limit: 50 }, { enabled: hasProblems });
  if (!hasProblems) return null;
  const download = (
    <Anchor size="sm" href={`${apiBase}/imports/${record.id}/errors.csv`} className={classes.download}>
      <IconDownload size={15} stroke={1.7} /> {say('downloadErrors')}
    </Anchor>
  );
  return (
    <Section title={say('problems')} actions={download} framed>
      <ProblemTable problems={pages.items} />
      <ShowMore pages={pages} label={say('moreProblems')} m="xs" />
    </Section>
  );
}
