import { Button } from '@mantine/core';
import { type Backtest, listBacktests } from '@millrace/contracts/workflows/backtests';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { getWorkflow } from '@millrace/contracts/workflows/workflows';
import { IconHistoryToggle, IconInfoCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useOperation, usePages } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { BacktestState } from './backtest-state.tsx';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';
import { startsByItself } from './compare.ts';
import { EarlierBacktests } from './earlier-backtests.tsx';
import { StartForm } from './start-form.tsx';
import { useBacktestSearch } from './use-backtest-search.ts';

/** What a draft would have done with what really happened, beside what is published. */
export function BacktestPage() {
  const say = useWords(backtestWords);
  const { id } = useBacktestSearch();
  const workflow = useOperation(getWorkflow, { id });
  const pages = usePages(listBacktests, { id, limit: 20 }, { refetchInterval: false });
  const failed = workflow.isError ? workflow : pages.isError ? pages : undefined;
  return (
    <Page
      title={say('title')}
      parent={{ to: `/workflows/${id}`, label: workflow.data?.name ?? '…' }}
      actions={
        <Button size="xs" variant="default" component={Link} to={`/workflows/${id}`}>
          {say('openBuilder')}
        </Button>
      }
    >
      {failed ? (
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      ) : workflow.data && !pages.isPending ? (
        <Backtests workflow={workflow.data} backtests={pages.items} />
      ) : (
        <SkeletonRows />
      )}
    </Page>
  );
}

function Backtests({ workflow, backtests }: { workflow: Workflow; backtests: readonly Backtest[] }) {
  const say = useWords(backtestWords);
  const { search, show } = useBacktestSearch();
  const may = useCan('workflows.write') && workflow.state !== 'archived';
  const chosen = search.backtest ?? backtests[0]?.id;
  const isBusy = backtests.some(({ state }) => state === 'queued' || state === 'running');
  return (
    <div className={classes.columns} data-alone={backtests.length === 0 || undefined}>
      <div className={classes.main}>
        <p className={classes.intro}>{say('intro')}</p>
        {may && <StartForm workflowId={workflow.id} isBusy={isBusy} onStarted={({ id }) => show({ backtest: id })} />}
        {!startsByItself(workflow.definition) && (
          <Notice title={say('byHandTitle')} workflowId={workflow.id}>
            {say('byHandText')}
          </Notice>
        )}
        {chosen === undefined ? (
          <EmptyState icon={<IconHistoryToggle size={20} stroke={1.7} />} title={say('firstTitle')}>
            {say('firstText')}
          </EmptyState>
        ) : (
          <BacktestState key={chosen} id={chosen} />
        )}
      </div>
      {backtests.length > 0 && <EarlierBacktests backtests={backtests} chosen={chosen} />}
    </div>
  );
}

function Notice({ title, workflowId, children }: { title: string; workflowId: string; children: ReactNode }) {
  const say = useWords(backtestWords);
  return (
    <div className={classes.notice} role="note">
      <IconInfoCircle size={16} stroke={1.7} aria-hidden />
      <p>
        <strong>{title}.</strong> {children}{' '}
        <Link to="/workflows/$id" params={{ id: workflowId }}>
          {say('openBuilder')}
        </Link>
      </p>
    </div>
  );
}
