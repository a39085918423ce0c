import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { memo, type ReactNode, useDeferredValue, useRef } from 'react';
import { useShortcut } from '../../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../../ui/language/words.ts';
import classes from './builder.module.css';
import { builderWords } from './builder-words.ts';
import { BuilderCanvas } from './canvas/builder-canvas.tsx';
import { canvasWords } from './canvas/canvas-words.ts';
import { StepPanel } from './panel/step-panel.tsx';
import { type Builder, chosenStep } from './use-builder.ts';

/** The canvas, and beside it what is chosen on it. */
export function BuildTab({ builder }: { builder: Builder }) {
  return (
    <div className={classes.build}>
      <BuilderCanvas builder={builder} />
      <Panel builder={useBuilderOfPanel(builder)} />
    </div>
  );
}

/**
 * Another one's panel takes as long to make as all of the canvas: that shows first what a key or a click has done, and
 * until the new panel is there, the one before stays as it was.
 */
function useBuilderOfPanel(builder: Builder): Builder {
  const late = useDeferredValue(builder);
  return nameOfPanel(builder) === nameOfPanel(late) ? builder : late;
}

/** Whose panel is open. */
function nameOfPanel(builder: Builder): string | number | undefined {
  const { selection, tree, isPanelOpen } = builder;
  if (!isPanelOpen) return undefined;
  return selection.kind === 'trigger' ? selection.index : tree.byPath.get(chosenStep(builder) ?? '')?.id;
}

const Panel = memo(function Panel({ builder }: { builder: Builder }) {
  const name = nameOfPanel(builder);
  const path = chosenStep(builder);
  if (name === undefined) return null;
  return (
    <Side builder={builder}>
      {path !== undefined && <StepPanel key={name} builder={builder} path={path} />}
      {typeof name === 'number' && <StepPanel key={name} builder={builder} trigger={name} />}
    </Side>
  );
});

function Side({ builder, children }: { builder: Builder; children: ReactNode }) {
  const say = useWords(builderWords);
  const sayCanvas = useWords(canvasWords);
  const aside = useRef<HTMLElement>(null);
  const close = () => builder.actions.openPanel(false);
  const isHere = () => aside.current?.contains(document.activeElement) === true;
  useShortcut('escape', { label: say('close'), group: sayCanvas('keys'), inFields: true, when: isHere }, () => {
    close();
    document.querySelector<HTMLElement>('[data-canvas] [aria-pressed="true"]')?.focus();
  });
  return (
    <aside ref={aside} className={classes.side} aria-label={say('details')}>
      <ActionIcon className={classes.close} aria-label={say('close')} onClick={close}>
        <IconX size={16} stroke={1.7} />
      </ActionIcon>
      {children}
    </aside>
  );
}
