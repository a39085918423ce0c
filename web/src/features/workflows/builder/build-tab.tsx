import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useDeferredValue, useRef } from 'react';
import { useShortcut } from '../../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../../ui/language/words.ts';
import classes from './builder.module.css';
import { builderWords } from './builder-words.ts';
import { BuilderCanvas } from './canvas/builder-canvas.tsx';
import type { StepNode } from './graph/step-tree.ts';
import { StepPanel } from './panel/step-panel.tsx';
import { type Builder, chosenStep } from './use-builder.ts';

/** The canvas, and beside it what is chosen on it. */
export function BuildTab({ builder }: { builder: Builder }) {
  const { selection, isPanelOpen } = builder;
  const step = useStepOfPanel(builder);
  const trigger = selection.kind === 'trigger' ? selection.index : undefined;
  return (
    <div className={classes.build}>
      <BuilderCanvas builder={builder} />
      {step && (
        <Side builder={builder}>
          <StepPanel key={step.id} builder={builder} path={step.path} />
        </Side>
      )}
      {isPanelOpen && trigger !== undefined && (
        <Side builder={builder}>
          <StepPanel key={trigger} builder={builder} trigger={trigger} />
        </Side>
      )}
    </div>
  );
}

/**
 * Whose panel is open. Another one's takes as long to make as all of the canvas: that shows first what a key or a click
 * has done, and until the new panel is there, the one before stays.
 */
function useStepOfPanel(builder: Builder): StepNode | undefined {
  const { tree, isPanelOpen } = builder;
  const path = chosenStep(builder);
  const chosen = isPanelOpen && path !== undefined ? tree.byPath.get(path) : undefined;
  const lateId = useDeferredValue(chosen?.id);
  return chosen && chosen.id !== lateId ? tree.byId.get(lateId ?? '') : chosen;
}

function Side({ builder, children }: { builder: Builder; children: ReactNode }) {
  const say = useWords(builderWords);
  const aside = useRef<HTMLElement>(null);
  const close = () => builder.actions.openPanel(false);
  const isHere = () => aside.current?.contains(document.activeElement) === true;
  useShortcut('escape', { label: say('close'), group: say('keys'), inFields: true, when: isHere }, () => {
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
