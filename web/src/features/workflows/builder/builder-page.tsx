import { Button } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { useCan } from '../../../api/session.ts';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { RunList } from '../runs/run-list.tsx';
import { VersionsTab } from '../versions/versions-tab.tsx';
import { workflowWords } from '../workflow-words.ts';
import { BuildTab } from './build-tab.tsx';
import { BarActions, BarBeside, BarHeading, DraftTools, type Part, parts, PartTabs } from './builder-bar.tsx';
import classes from './builder.module.css';
import { jsonWords } from './json/json-words.ts';
import { useUnfinishedText } from './json/use-unfinished-text.ts';
import { JsonTab } from './json-tab.tsx';
import { OvertakenNotice } from './overtaken-notice.tsx';
import { useBuilder } from './use-builder.ts';

const WorkflowInsights = lazy(async () => ({
  default: (await import('../insights/workflow-insights.tsx')).WorkflowInsights,
}));

/** A workflow: its steps on a canvas, the same as text, its runs and its versions. */
export function BuilderPage({ workflow }: { workflow: Workflow }) {
  const sayWorkflow = useWords(workflowWords);
  const navigate = useNavigate();
  const search: { part?: string } = useSearch({ strict: false });
  const part = parts.find((each) => each === search.part) ?? 'build';
  const builder = useBuilder(workflow, useCan('workflows.write'));
  const { id } = workflow;
  const unfinished = useUnfinishedText(id);
  const isWriting = unfinished.text !== null;
  const show = useCallback(
    (next: Part) =>
      void navigate({ to: '/workflows/$id', params: { id }, search: next === 'build' ? {} : { part: next } }),
    [navigate, id],
  );
  const { theirs } = builder.saving;
  return (
    <Page
      title={workflow.name}
      heading={<BarHeading builder={builder} />}
      parent={{ to: '/workflows', label: sayWorkflow('title') }}
      beside={<BarBeside builder={builder} isWriting={isWriting} />}
      actions={<BarActions builder={builder} onShow={show} />}
      toolbar={
        <>
          <PartTabs part={part} onShow={show} />
          {(part === 'build' || part === 'json') && <DraftTools builder={builder} />}
        </>
      }
      layout={part === 'versions' || part === 'insights' ? 'scroll' : 'fill'}
    >
      {theirs && <OvertakenNotice builder={builder} theirs={theirs} />}
      {isWriting && part !== 'json' && <UnfinishedNotice onShow={() => show('json')} />}
      {part === 'build' && <BuildTab builder={builder} />}
      {part === 'json' && <JsonTab builder={builder} unfinished={unfinished} />}
      {part === 'runs' && <RunList workflowId={id} />}
      {part === 'insights' && (
        <Suspense fallback={<SkeletonRows />}>
          <WorkflowInsights workflow={workflow} isReadOnly={builder.isReadOnly} />
        </Suspense>
      )}
      {part === 'versions' && <VersionsTab builder={builder} />}
    </Page>
  );
}

/** Text was left on the other tab that cannot be saved as it is. */
function UnfinishedNotice({ onShow }: { onShow: () => void }) {
  const say = useWords(jsonWords);
  return (
    <div className={classes.notice} role="status">
      <p>{say('unfinishedElsewhere')}</p>
      <Button size="compact-sm" variant="default" onClick={onShow}>
        {say('showText')}
      </Button>
    </div>
  );
}
