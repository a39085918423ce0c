import { SegmentedControl, Select } from '@mantine/core';
import { deadLetterKinds } from '@millrace/contracts/jobs/dead-letters';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { DeadLetterList } from './dead-letter-list.tsx';
import { JobList } from './job-list.tsx';
import { QueueOverview } from './queue-overview.tsx';
import { queueWords } from './queue-words.ts';

const parts = ['overview', 'deadLetters', 'jobs'] as const;

/** What waits, runs and has failed in the background. */
export function QueuePage() {
  const say = useWords(queueWords);
  const search: { part?: string; kind?: string } = useSearch({ strict: false });
  const part = parts.find((each) => each === search.part) ?? 'overview';
  const kind = deadLetterKinds.find((each) => each === search.kind);
  const navigate = useNavigate();
  const show = (next: string) => void navigate({ to: '/queue', search: next === 'overview' ? {} : { part: next } });
  const showKind = (next: string | null) =>
    void navigate({ to: '/queue', search: next === null ? { part } : { part, kind: next } });
  const toolbar = (
    <>
      <SegmentedControl
        size="xs"
        aria-label={say('parts')}
        value={part}
        onChange={show}
        data={parts.map((value) => ({ value, label: say(value) }))}
      />
      {part === 'deadLetters' && (
        <Select
          size="xs"
          w={{ base: 118, sm: 150 }}
          aria-label={say('kinds')}
          placeholder={say('anyKind')}
          value={kind ?? null}
          onChange={showKind}
          data={deadLetterKinds.map((value) => ({ value, label: say(`kind_${value}`) }))}
          clearable
        />
      )}
    </>
  );
  return (
    <Page title={say('title')} toolbar={toolbar} layout={part === 'overview' ? 'scroll' : 'fill'}>
      {part === 'overview' && <QueueOverview onShowDead={() => show('deadLetters')} />}
      {part === 'deadLetters' && <DeadLetterList key={kind} kind={kind} />}
      {part === 'jobs' && <JobList />}
    </Page>
  );
}
