import { useStore } from '@xyflow/react';
import { useEffect } from 'react';
import type { Selection } from '../graph/edit.ts';
import { triggersPath, useReveal } from './use-first-view.ts';

/** Keeps what is chosen in view: by keys, after an edit, when a problem leads to it, when the panel takes its room. */
export function RevealChosen({ selection }: { selection: Selection }) {
  const reveal = useReveal();
  const room = useStore(({ width }) => width);
  const path = selection.kind === 'trigger' ? triggersPath : selection.paths.at(-1);
  useEffect(() => {
    if (path === undefined || room === 0) return undefined;
    // What was just added stands on the canvas with the next frame.
    const frame = requestAnimationFrame(() => reveal(path));
    return () => cancelAnimationFrame(frame);
  }, [path, reveal, room]);
  return null;
}
