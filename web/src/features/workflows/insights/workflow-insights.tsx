import { Button, NumberInput } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import {
  getWorkflowInsights,
  type InsightPeriod,
  insightPeriods,
} from '@millrace/contracts/workflows/workflow-insights';
import { updateWorkflow } from '@millrace/contracts/workflows/workflows';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation, useWrite } from '../../../api/hooks.ts';
import { Failure, useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { insightWords } from './insight-words.ts';
import { InsightView } from './insight-view.tsx';
import classes from './insights.module.css';
import { refreshedMs } from './refreshed.ts';

/** How one workflow did, and what a run of it saves. */
export function WorkflowInsights({ workflow, isReadOnly }: { workflow: Workflow; isReadOnly: boolean }) {
  const { id } = workflow;
  const search: { period?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const period: InsightPeriod = insightPeriods.find((each) => each === search.period) ?? '7d';
  const query = useOperation(
    getWorkflowInsights,
    { id, period },
    { refetchInterval: refreshedMs, placeholderData: keepPreviousData },
  );
  if (query.isPending) return <SkeletonRows />;
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const show = (next: InsightPeriod) =>
    void navigate({
      to: '/workflows/$id',
      params: { id },
      search: { part: 'insights', period: next },
      resetScroll: false,
    });
  return (
    <div className={classes.page}>
      <InsightView insights={{ ...query.data, period }} workflowId={id} onPeriod={show} />
      {!isReadOnly && <SavedEach id={id} minutes={query.data.minutesSavedEach} />}
    </div>
  );
}

function SavedEach({ id, minutes }: { id: string; minutes: number | null }) {
  const say = useWords(insightWords);
  const { separators } = useFormat();
  const [typed, setTyped] = useState<string | number>();
  const save = useWrite(updateWorkflow, {
    stale: ['workflows', 'workflow_insights'],
    onError: useReportFailure(),
    onSuccess() {
      setTyped(undefined);
      notifyDone(say('saved'));
    },
  });
  const value = typed ?? minutes ?? '';
  const isChanged = typed !== undefined && typed !== (minutes ?? '');
  return (
    <form
      className={classes.savedEach}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ input: { id, minutesSaved: typeof value === 'number' ? value : null } });
      }}
    >
      <NumberInput
        size="xs"
        className={classes.minutes}
        hideControls
        label={say('each')}
        description={say('eachHint')}
        min={0}
        max={1_440}
        decimalScale={1}
        decimalSeparator={separators.decimal}
        thousandSeparator={separators.thousand}
        allowNegative={false}
        value={value}
        onChange={setTyped}
      />
      {isChanged && (
        <Button size="xs" type="submit" loading={save.isPending}>
          {say('save')}
        </Button>
      )}
    </form>
  );
}
