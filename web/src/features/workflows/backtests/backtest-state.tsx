import { Button, Progress } from '@mantine/core';
import { type Backtest, cancelBacktest, getBacktest } from '@millrace/contracts/workflows/backtests';
import { IconHistoryToggle, IconPlayerStop } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useMarkStale, useOperation, useWrite } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { ErrorState } from '../../../ui/feedback/error-state.tsx';
import { Failure, useReportFailure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { BacktestResult } from './backtest-result.tsx';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';

const movingMs = 1_000;

const isMoving = (state: Backtest['state'] | undefined) => state === 'queued' || state === 'running';

/** One backtest, wherever it stands. */
export function BacktestState({ id }: { id: string }) {
  const say = useWords(backtestWords);
  // The live channel tells of progress; asking is the backstop.
  const query = useOperation(
    getBacktest,
    { id },
    { refetchInterval: ({ state }) => (isMoving(state.data?.state) ? movingMs : false) },
  );
  const backtest = query.data;
  const state = backtest?.state;
  useListFollows(state);
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!backtest) return <SkeletonRows />;
  if (isMoving(state)) return <UnderWay backtest={backtest} />;
  if (state === 'failed') return <ErrorState title={say('failedTitle')} sentence={backtest.failure ?? ''} />;
  if (!backtest.summary)
    return (
      <EmptyState icon={<IconHistoryToggle size={20} stroke={1.7} />} title={say('cancelledTitle')}>
        {say('cancelledText')}
      </EmptyState>
    );
  return <BacktestResult backtest={backtest} summary={backtest.summary} />;
}

/** The list beside it shows the same state. */
function useListFollows(state: Backtest['state'] | undefined): void {
  const markStale = useMarkStale();
  useEffect(() => {
    if (state) markStale(['backtests.list']);
  }, [state, markStale]);
}

function UnderWay({ backtest }: { backtest: Backtest }) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const may = useCan('workflows.write');
  const cancel = useWrite(cancelBacktest, { stale: ['backtests'], onError: useReportFailure() });
  const { done, total } = backtest.progress;
  const percent = total === null ? 0 : total === 0 ? 100 : (100 * done) / total;
  const text =
    total === null ? say('progressOpen') : say('progress', { done: format.number(done), total: format.number(total) });
  return (
    <section className={classes.underWay} aria-label={say('progressLabel')}>
      <div className={classes.underWayHead}>
        <span role="status">{text}</span>
        {may && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerStop size={14} stroke={1.8} />}
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ input: { id: backtest.id } })}
          >
            {say('cancel')}
          </Button>
        )}
      </div>
      <Progress value={percent} animated size="md" aria-label={say('progressLabel')} />
    </section>
  );
}
