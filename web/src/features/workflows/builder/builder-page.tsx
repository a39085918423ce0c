import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useCan } from '../../../api/session.ts';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { EnableSwitch } from '../enable-switch.tsx';
import { RunList } from '../runs/run-list.tsx';
import { StatePill } from '../states.tsx';
import { VersionsTab } from '../versions/versions-tab.tsx';
import { WorkflowMenu } from '../workflow-menu.tsx';
import { workflowWords } from '../workflow-words.ts';
import { BacktestButton } from './backtest-button.tsx';
import { BuildTab } from './build-tab.tsx';
import classes from './builder.module.css';
import { builderWords } from './builder-words.ts';
import { choosePlace } from './choose-place.ts';
import { jsonWords } from './json/json-words.ts';
import { useUnfinishedText } from './json/use-unfinished-text.ts';
import { JsonTab } from './json-tab.tsx';
import { OvertakenNotice } from './overtaken-notice.tsx';
import { BuilderActions } from './panel/builder-actions.tsx';
import { PresentPeople } from './present-people.tsx';
import { PublishMenu } from './publish-menu.tsx';
import { type Builder, useBuilder } from './use-builder.ts';
import { WorkflowHeading } from './workflow-heading.tsx';

const WorkflowInsights = lazy(async () => ({
  default: (await import('../insights/workflow-insights.tsx')).WorkflowInsights,
}));

const parts = ['build', 'json', 'runs', 'insights', 'versions'] as const;
type Part = (typeof parts)[number];

/** A workflow: its steps on a canvas, the same as text, its runs and its versions. */
export function BuilderPage({ workflow }: { workflow: Workflow }) {
  const say = useWords(builderWords);
  const sayWorkflow = useWords(workflowWords);
  const navigate = useNavigate();
  const search: { part?: string } = useSearch({ strict: false });
  const part = parts.find((each) => each === search.part) ?? 'build';
  const builder = useBuilder(workflow, useCan('workflows.write'));
  const { id } = workflow;
  const unfinished = useUnfinishedText(id);
  const show = (next: Part) =>
    void navigate({ to: '/workflows/$id', params: { id }, search: next === 'build' ? {} : { part: next } });
  const goTo = (path: string) => {
    choosePlace(builder, path);
    show('build');
  };
  const { theirs } = builder.saving;
  return (
    <Page
      title={workflow.name}
      heading={<WorkflowHeading builder={builder} />}
      parent={{ to: '/workflows', label: sayWorkflow('title') }}
      beside={
        <div className={classes.beside}>
          <StatePill state={workflow.state} />
          <PresentPeople builder={builder} isWriting={unfinished.text !== null} />
        </div>
      }
      actions={
        <>
          <EnableSwitch workflow={workflow} />
          <BuilderActions builder={builder} />
          {!builder.isReadOnly && (
            <span className={classes.wideOnly}>
              <BacktestButton builder={builder} />
            </span>
          )}
          {!builder.isReadOnly && <PublishMenu builder={builder} onGoTo={goTo} />}
          <WorkflowMenu workflow={workflow} />
        </>
      }
      toolbar={
        <>
          <SegmentedControl
            size="xs"
            aria-label={sayWorkflow('parts')}
            value={part}
            onChange={(next) => show(parts.find((each) => each === next) ?? 'build')}
            data={parts.map((value) => ({ value, label: say(`part_${value}`) }))}
          />
          {(part === 'build' || part === 'json') && <DraftTools builder={builder} />}
        </>
      }
      layout={part === 'versions' || part === 'insights' ? 'scroll' : 'fill'}
    >
      {theirs && <OvertakenNotice builder={builder} theirs={theirs} />}
      {unfinished.text !== null && part !== 'json' && <UnfinishedNotice onShow={() => show('json')} />}
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

function DraftTools({ builder }: { builder: Builder }) {
  const say = useWords(builderWords);
  const { saving, canUndo, canRedo, actions, isReadOnly } = builder;
  if (isReadOnly) return null;
  return (
    <div className={classes.tools}>
      <span className={classes.saved} data-state={saving.phase} role="status">
        {say(`saving_${saving.phase}`)}
      </span>
      <ActionIcon aria-label={say('undo')} title={say('undo')} disabled={!canUndo} onClick={actions.undo}>
        <IconArrowBackUp size={16} stroke={1.7} />
      </ActionIcon>
      <ActionIcon aria-label={say('redo')} title={say('redo')} disabled={!canRedo} onClick={actions.redo}>
        <IconArrowForwardUp size={16} stroke={1.7} />
      </ActionIcon>
    </div>
  );
}
