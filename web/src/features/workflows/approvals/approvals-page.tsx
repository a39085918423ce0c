import { Button, SegmentedControl, Select } from '@mantine/core';
import { type Approval, listApprovals } from '@millrace/contracts/approvals/approvals';
import type { InputOf } from '@millrace/contracts/operation';
import { IconChecks, IconX } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { usePages } from '../../../api/hooks.ts';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useShortcut } from '../../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { ApprovalCard } from './approval-card.tsx';
import { approvalWords } from './approval-words.ts';
import { currentOf, type Place, stepFrom } from './current-approval.ts';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';

const parts = ['mine', 'open', 'history'] as const;
type Part = (typeof parts)[number];
const outcomes = ['approved', 'rejected', 'expired', 'cancelled'] as const;
type Outcome = (typeof outcomes)[number];

/** Where workflows ask before they go on. */
export function ApprovalsPage() {
  const say = useWords(workflowWords);
  const sayMore = useWords(approvalWords);
  const [part, setPart] = useState<Part>('mine');
  const [outcome, setOutcome] = useState<Outcome>();
  const { run } = useSearch({ from: '/workspace/approvals' });
  if (run !== undefined) return <OfOneRun key={run} runId={run} />;
  const labels = { mine: say('mine'), open: sayMore('open'), history: sayMore('history') };
  const toolbar = (
    <>
      <SegmentedControl
        size="xs"
        aria-label={say('parts')}
        value={part}
        onChange={setPart}
        data={parts.map((value) => ({ value, label: labels[value] }))}
      />
      {part === 'history' && (
        <Select
          size="xs"
          w={150}
          aria-label={sayMore('outcome')}
          placeholder={sayMore('anyOutcome')}
          value={outcome ?? null}
          onChange={(chosen) => setOutcome(outcomes.find((each) => each === chosen))}
          data={outcomes.map((value) => ({ value, label: say(value) }))}
          clearable
        />
      )}
    </>
  );
  return (
    <Page title={say('approvals')} toolbar={toolbar}>
      <Approvals
        key={`${part}:${outcome ?? ''}`}
        filter={{
          ...(part === 'mine' ? { mine: 'true' } : { closed: part === 'history' ? 'true' : 'false' }),
          ...(part === 'history' && outcome && { state: outcome }),
        }}
        nothing={<NothingHere part={part} isFiltered={part === 'history' && outcome !== undefined} />}
      />
    </Page>
  );
}

/** What one run has asked, decided or not: where its page leads to. */
function OfOneRun({ runId }: { runId: string }) {
  const say = useWords(workflowWords);
  const sayMore = useWords(approvalWords);
  const navigate = useNavigate();
  const chip = (
    <Button
      size="compact-xs"
      variant="light"
      rightSection={<IconX size={12} />}
      title={sayMore('ofEveryRun')}
      aria-label={sayMore('ofEveryRun')}
      onClick={() => void navigate({ to: '/approvals' })}
    >
      {sayMore('ofOneRun')}
    </Button>
  );
  return (
    <Page title={say('approvals')} toolbar={chip}>
      <Approvals filter={{ runId }} nothing={<NothingHere part="open" isFiltered={false} />} />
    </Page>
  );
}

type Filter = Pick<InputOf<typeof listApprovals>, 'closed' | 'state' | 'runId'> & { mine?: 'true' };

function Approvals({ filter, nothing }: { filter: Filter; nothing: ReactNode }) {
  const say = useWords(workflowWords);
  const pages = usePages(listApprovals, { limit: 30, ...filter });
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) return nothing;
  return (
    <div className={classes.page}>
      <Cards approvals={pages.items} />
      <ShowMore pages={pages} label={say('older')} />
    </div>
  );
}

function Cards({ approvals }: { approvals: readonly Approval[] }) {
  const say = useWords(approvalWords);
  const [place, setPlace] = useState<Place>();
  const [followed, setFollowed] = useState<string>();
  const ids = approvals.map(({ id }) => id);
  const current = currentOf(ids, place);
  const walk = (by: 1 | -1) => {
    const next = stepFrom(ids, place, by);
    setPlace(next);
    setFollowed(next?.id);
  };
  const about = { group: say('group') };
  useShortcut('arrowdown', { ...about, label: say('next') }, () => walk(1));
  useShortcut('j', { ...about, label: say('next') }, () => walk(1));
  useShortcut('arrowup', { ...about, label: say('previous') }, () => walk(-1));
  useShortcut('k', { ...about, label: say('previous') }, () => walk(-1));
  return approvals.map((approval, index) => (
    <ApprovalCard
      key={approval.id}
      approval={approval}
      isCurrent={approval.id === current?.id}
      isFollowed={approval.id === followed}
      onEnter={() => setPlace({ id: approval.id, index })}
    />
  ));
}

function NothingHere({ part, isFiltered }: { part: Part; isFiltered: boolean }) {
  const say = useWords(workflowWords);
  const sayMore = useWords(approvalWords);
  const history = isFiltered ? sayMore('emptyFilterTitle') : sayMore('emptyHistoryTitle');
  const titles = { mine: say('emptyApprovalsTitle'), open: sayMore('emptyOpenTitle'), history };
  return (
    <EmptyState icon={<IconChecks size={20} stroke={1.7} />} title={titles[part]}>
      {part === 'history' ? sayMore('emptyHistoryText') : say('emptyApprovalsText')}
    </EmptyState>
  );
}
