import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { useShortcut } from '../../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../../ui/language/words.ts';
import classes from './builder.module.css';
import { builderWords } from './builder-words.ts';
import { BuilderCanvas } from './canvas/builder-canvas.tsx';
import { StepPanel } from './panel/step-panel.tsx';
import { type Builder, chosenStep } from './use-builder.ts';

/** The canvas, and beside it what is chosen on it. */
export function BuildTab({ builder }: { builder: Builder }) {
  const { selection, isPanelOpen } = builder;
  const step = chosenStep(builder);
  const trigger = selection.kind === 'trigger' ? selection.index : undefined;
  return (
    <div className={classes.build}>
      <BuilderCanvas builder={builder} />
      {isPanelOpen && step !== undefined && (
        <Side builder={builder}>
          <StepPanel key={builder.tree.byPath.get(step)?.id} builder={builder} path={step} />
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
