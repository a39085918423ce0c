import { useEffect } from 'react';
import { useShortcut } from '../../../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../../../ui/language/words.ts';
import { builderWords } from '../builder-words.ts';
import { chooseSteps } from '../graph/edit.ts';
import { type Direction, walk } from '../graph/walk.ts';
import type { Builder } from '../use-builder.ts';
import { canvasWords } from './canvas-words.ts';
import { isOnCanvas } from './is-on-canvas.ts';
import type { CanvasCommands } from './use-canvas-commands.ts';

interface Given {
  builder: Builder;
  commands: CanvasCommands;
  onAdd: (where: 'before' | 'after') => void;
}

/** Everything by keys. They count while the focus is on the canvas, or nowhere; `?` lists them. */
export function useCanvasKeys(given: Given): void {
  const say = useWords(builderWords);
  const sayCanvas = useWords(canvasWords);
  const { builder, commands, onAdd } = given;
  const { actions, selection, tree, isReadOnly } = builder;
  const about = (label: string, more: { when?: () => boolean } = {}) => ({
    label,
    group: sayCanvas('keys'),
    when: isOnCanvas,
    ...more,
  });
  const edits = (label: string, more: { when?: () => boolean } = {}) => ({
    ...about(label, more),
    enabled: !isReadOnly,
  });
  const current = selection.kind === 'steps' ? selection.paths.at(-1) : undefined;
  const go = (direction: Direction) => () => {
    const next = walk(tree, current, direction);
    if (next !== undefined) actions.select(chooseSteps(next));
  };
  const extend = (direction: Direction) => () => {
    const next = walk(tree, current, direction);
    const before = selection.kind === 'steps' ? selection.paths.filter((path) => path !== next) : [];
    if (next !== undefined) actions.select(chooseSteps(...before, next));
  };
  useShortcut('arrowdown', about(say('next')), go('down'));
  useShortcut('arrowup', about(say('previous')), go('up'));
  useShortcut('arrowright', about(say('into')), go('right'));
  useShortcut('arrowleft', about(say('outOf')), go('left'));
  useShortcut('home', about(say('firstStep')), go('first'));
  useShortcut('end', about(say('lastStep')), go('last'));
  useShortcut('shift+arrowdown', about(say('extend')), extend('down'));
  useShortcut('shift+arrowup', about(say('extend')), extend('up'));
  useShortcut('mod+a', about(say('chooseAll')), () =>
    actions.select(chooseSteps(...tree.root.steps.map(({ path }) => path))),
  );
  useShortcut('enter', about(say('open')), () => actions.openPanel(true));
  useShortcut('escape', about(say('close')), () => {
    if (builder.isPanelOpen) actions.openPanel(false);
    else actions.select(chooseSteps());
  });
  useShortcut('a', edits(say('addAfter')), () => onAdd('after'));
  useShortcut('shift+a', edits(say('addBefore')), () => onAdd('before'));
  useShortcut('delete', edits(say('remove')), commands.remove);
  useShortcut('backspace', edits(say('remove')), commands.remove);
  useShortcut('mod+d', edits(say('duplicate')), commands.duplicate);
  useShortcut('alt+arrowup', edits(say('moveUp')), () => commands.shift(-1));
  useShortcut('alt+arrowdown', edits(say('moveDown')), () => commands.shift(1));
  useShortcut('mod+z', edits(say('undo')), commands.undo);
  useShortcut('mod+y', edits(say('redo')), commands.redo);
  useShortcut('mod+shift+z', edits(say('redo')), commands.redo);
  // The browser itself tells of these, with the clipboard in its hands: listed here, heard below.
  const never = { when: () => false };
  useShortcut('mod+c', about(say('copy'), never), () => {});
  useShortcut('mod+x', edits(say('cut'), never), () => {});
  useShortcut('mod+v', edits(say('paste'), never), () => {});
  useClipboard({ commands, isReadOnly });
}

function useClipboard(given: { commands: CanvasCommands; isReadOnly: boolean }): void {
  useEffect(() => {
    const { commands, isReadOnly } = given;
    const put = (take: () => string | undefined) => (event: ClipboardEvent) => {
      const isText = document.getSelection()?.isCollapsed === false;
      const text = isOnCanvas() && !isText ? take() : undefined;
      if (text === undefined) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
    };
    const onCopy = put(commands.copy);
    const onCut = put(isReadOnly ? () => undefined : commands.cut);
    const onPaste = (event: ClipboardEvent) => {
      if (!isOnCanvas() || isReadOnly) return;
      commands.paste(event.clipboardData?.getData('text/plain') ?? '');
      event.preventDefault();
    };
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCut);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCut);
      document.removeEventListener('paste', onPaste);
    };
  });
}
