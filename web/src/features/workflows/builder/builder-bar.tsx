/**
 * The bars above the canvas. They may tell of an edit a moment after the canvas has: what a key or a click has done on it
 * is shown first.
 */
import { ActionIcon, SegmentedControl } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { type ComponentType, memo, useDeferredValue } from 'react';
import { useWords } from '../../../ui/language/words.ts';
import { EnableSwitch } from '../enable-switch.tsx';
import { StatePill } from '../states.tsx';
import { WorkflowMenu } from '../workflow-menu.tsx';
import { workflowWords } from '../workflow-words.ts';
import { BacktestButton } from './backtest-button.tsx';
import classes from './builder.module.css';
import { builderWords } from './builder-words.ts';
import { choosePlace } from './choose-place.ts';
import { BuilderActions } from './panel/builder-actions.tsx';
import { PresentPeople } from './present-people.tsx';
import { PublishMenu } from './publish-menu.tsx';
import type { Builder } from './use-builder.ts';
import { WorkflowHeading } from './workflow-heading.tsx';

export const parts = ['build', 'json', 'runs', 'insights', 'versions'] as const;
export type Part = (typeof parts)[number];

interface BarProps {
  builder: Builder;
}

export const BarHeading = afterCanvas(WorkflowHeading);

export const BarBeside = afterCanvas(function BarBeside({ builder, isWriting }: BarProps & { isWriting: boolean }) {
  return (
    <div className={classes.beside}>
      <StatePill state={builder.workflow.state} />
      <PresentPeople builder={builder} isWriting={isWriting} />
    </div>
  );
});

export const BarActions = afterCanvas(function BarActions(props: BarProps & { onShow: (part: Part) => void }) {
  const { builder, onShow } = props;
  const goTo = (path: string) => {
    choosePlace(builder, path);
    onShow('build');
  };
  return (
    <>
      <EnableSwitch workflow={builder.workflow} />
      <BuilderActions builder={builder} />
      {!builder.isReadOnly && (
        <span className={classes.wideOnly}>
          <BacktestButton builder={builder} />
        </span>
      )}
      {!builder.isReadOnly && <PublishMenu builder={builder} onGoTo={goTo} />}
      <WorkflowMenu workflow={builder.workflow} />
    </>
  );
});

export const PartTabs = memo(function PartTabs({ part, onShow }: { part: Part; onShow: (part: Part) => void }) {
  const say = useWords(builderWords);
  const sayWorkflow = useWords(workflowWords);
  return (
    <SegmentedControl
      size="xs"
      aria-label={sayWorkflow('parts')}
      value={part}
      onChange={(next) => onShow(parts.find((each) => each === next) ?? 'build')}
      data={parts.map((value) => ({ value, label: say(`part_${value}`) }))}
    />
  );
});

export const DraftTools = afterCanvas(function DraftTools({ builder }: BarProps) {
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
});

function afterCanvas<Props extends BarProps>(Bar: ComponentType<Props>): ComponentType<Props> {
  const Kept = memo(Bar) as unknown as ComponentType<Props>; // of the same props
  return function Later(props: Props) {
    return <Kept {...props} builder={useDeferredValue(props.builder)} />;
  };
}
