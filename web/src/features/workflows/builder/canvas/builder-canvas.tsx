import { memo, useCallback, useMemo, useRef, useState } from 'react';
import { useWords } from '../../../../ui/language/words.ts';
import { builderWords } from '../builder-words.ts';
import { insertSteps, moveSteps, type Slot } from '../graph/edit-steps.ts';
import { addTrigger } from '../graph/edit-triggers.ts';
import type { Pick } from '../graph/match-picks.ts';
import { splitPath } from '../graph/step-path.ts';
import { type Builder, chosenStep } from '../use-builder.ts';
import classes from './builder-canvas.module.css';
import type { CanvasEditing } from './canvas-editing.ts';
import { RevealChosen } from './reveal-chosen.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { StepPicker } from './step-picker.tsx';
import { slotAfter, useCanvasCommands } from './use-canvas-commands.ts';
import { useCanvasKeys } from './use-canvas-keys.ts';
import { useStepPicks, useTriggerPicks } from './use-picks.ts';
import { WorkflowCanvas } from './workflow-canvas.tsx';

type Adding = { anchor: HTMLElement } & ({ slot: Slot } | { trigger: true });

/** The canvas one works on. */
export const BuilderCanvas = memo(function BuilderCanvas({ builder }: { builder: Builder }) {
  const say = useWords(builderWords);
  const frame = useRef<HTMLDivElement>(null);
  const [adding, add] = useState<Adding>();
  const { actions, selection, isReadOnly } = builder;
  const commands = useCanvasCommands(builder);
  const { announce } = commands;
  const editing = useMemo(
    (): CanvasEditing => ({
      onMove: (paths, to) => {
        actions.change(moveSteps(paths, to));
        announce(say('moved'));
      },
      onAddStep: (slot, anchor) => add({ slot, anchor }),
      onAddTrigger: (anchor) => add({ trigger: true, anchor }),
    }),
    [actions, announce, say],
  );
  const addByKey = (where: 'before' | 'after') => {
    const step = chosenStep(builder);
    const place = step === undefined ? undefined : splitPath(step);
    const slot = place && where === 'before' ? place : slotAfter(builder);
    const anchor = frame.current?.querySelector<HTMLElement>(`[data-slot="${slot.list}[${slot.index}]"]`);
    if (anchor ?? frame.current) add({ slot, anchor: anchor ?? (frame.current as HTMLElement) }); // one of them is there
  };
  useCanvasKeys({ builder, commands, onAdd: addByKey });
  const onOpen = useCallback(() => actions.openPanel(true), [actions]);
  const count = selection.kind === 'steps' ? selection.paths.length : 0;
  return (
    <div ref={frame} className={classes.frame} data-canvas-frame>
      <WorkflowCanvas
        definition={builder.definition}
        label={say('canvas', { name: builder.workflow.name })}
        problems={builder.problems}
        results={builder.results}
        selection={selection}
        onSelect={actions.select}
        onOpen={onOpen}
        editing={isReadOnly ? undefined : editing}
        hasMiniMap
      >
        <RevealChosen selection={selection} />
      </WorkflowCanvas>
      {count > 0 && !isReadOnly && <SelectionBar count={count} commands={commands} />}
      {adding && <AddDialog builder={builder} adding={adding} commands={commands} onClose={() => add(undefined)} />}
      <div className={classes.live} role="status" aria-live="polite">
        {commands.announcement}
      </div>
    </div>
  );
});

function AddDialog(props: {
  builder: Builder;
  adding: Adding;
  commands: ReturnType<typeof useCanvasCommands>;
  onClose: () => void;
}) {
  const say = useWords(builderWords);
  const { builder, adding, commands, onClose } = props;
  const steps = useStepPicks(commands.copied);
  const triggers = useTriggerPicks();
  const isStep = 'slot' in adding;
  const onPick = (pick: Pick) => {
    const [first] = pick.steps;
    if (isStep) builder.actions.change(insertSteps(adding.slot, pick.steps));
    else if (first) builder.actions.change(addTrigger(first));
    builder.actions.openPanel(true);
    commands.announce(say('added', { name: pick.title }));
    onClose();
  };
  return (
    <StepPicker
      title={say(isStep ? 'pickStep' : 'pickTrigger')}
      placeholder={say(isStep ? 'search' : 'searchTriggers')}
      anchor={adding.anchor}
      groups={isStep ? steps : triggers}
      onPick={onPick}
      onClose={onClose}
    />
  );
}
