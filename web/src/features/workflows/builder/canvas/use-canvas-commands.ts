import { useEffect, useMemo, useRef, useState } from 'react';
import { notifyFailure } from '../../../../ui/feedback/notify.tsx';
import { useWords } from '../../../../ui/language/words.ts';
import { builderWords } from '../builder-words.ts';
import { copySteps, readSteps } from '../graph/clipboard.ts';
import { duplicateSteps, insertSteps, removeSteps, shiftStep, type Slot, wrapSteps } from '../graph/edit-steps.ts';
import { removeTrigger } from '../graph/edit-triggers.ts';
import { newStep, type Wrapping, wrappings } from '../graph/new-step.ts';
import { rootList, splitPath } from '../graph/step-path.ts';
import type { Builder } from '../use-builder.ts';

export type CanvasCommands = ReturnType<typeof useCanvasCommands>;

/** What can be done with what is chosen, whether by a key, a button or a menu; each says what it did. */
export function useCanvasCommands(builder: Builder) {
  const say = useWords(builderWords);
  const [announcement, announce] = useState('');
  const [copied, setCopied] = useState<string>();
  const latest = useRef(builder);
  useEffect(() => {
    latest.current = builder;
  });
  const { actions } = builder;
  const commands = useMemo(() => {
    const chosen = () => (latest.current.selection.kind === 'steps' ? latest.current.selection.paths : []);
    const copy = () => {
      const text = copySteps(latest.current.definition, chosen());
      if (text === undefined) return undefined;
      setCopied(text);
      announce(say('copied', { count: readSteps(text).length }));
      return text;
    };
    const remove = () => {
      const { selection } = latest.current;
      if (selection.kind === 'trigger') return actions.change(removeTrigger(selection.index));
      if (selection.paths.length === 0) return;
      actions.change(removeSteps(selection.paths));
      announce(say('removed', { count: selection.paths.length }));
    };
    return {
      announce,
      copy,
      remove,
      cut: () => {
        const text = copy();
        if (text !== undefined) remove();
        return text;
      },
      paste: (text: string, slot = slotAfter(latest.current)) => {
        const steps = readSteps(text);
        if (steps.length === 0) return notifyFailure(say('notSteps'));
        actions.change(insertSteps(slot, steps));
        announce(say('pasted', { count: steps.length }));
      },
      duplicate: () => {
        const paths = chosen();
        if (paths.length === 0) return;
        actions.change(duplicateSteps(paths));
        announce(say('duplicated', { count: paths.length }));
      },
      shift: (by: -1 | 1) => {
        const [path] = chosen();
        if (path === undefined || chosen().length > 1) return;
        actions.change(shiftStep(path, by));
        announce(say('moved'));
      },
      wrap: (kind: Wrapping) => {
        actions.change(wrapSteps(chosen(), newStep(kind), wrappings[kind]));
        announce(say('moved'));
      },
      undo: () => {
        actions.undo();
        announce(say('undone'));
      },
      redo: () => {
        actions.redo();
        announce(say('redone'));
      },
    };
  }, [actions, say]);
  return { ...commands, announcement, copied };
}

/** Where something new goes: after what is chosen, else at the end. */
export function slotAfter({ selection, tree }: Pick<Builder, 'selection' | 'tree'>): Slot {
  const last = selection.kind === 'steps' ? splitPath(selection.paths.at(-1) ?? '') : undefined;
  if (last) return { list: last.list, index: last.index + 1 };
  return { list: rootList, index: tree.root.steps.length };
}
