import { useStore } from '@xyflow/react';
import { useEffect } from 'react';
import type { Selection } from '../graph/edit.ts';
import { startId } from './canvas-nodes.ts';
import { useReveal } from './use-first-view.ts';

/** Keeps what is chosen in view: by keys, after an edit, when a problem leads to it, when the panel takes its room. */
export function RevealChosen({ selection }: { selection: Selection }) {
  const reveal = useReveal();
  const room = useStore(({ width }) => width);
  const id = selection.kind === 'trigger' ? startId : selection.paths.at(-1);
  useEffect(() => {
    if (id === undefined || room === 0) return undefined;
    // What was just added stands on the canvas with the next frame.
    const frame = requestAnimationFrame(() => reveal(id));
    return () => cancelAnimationFrame(frame);
  }, [id, reveal, room]);
  return null;
}
