import { useReactFlow, type Viewport } from '@xyflow/react';
import { type RefObject, useCallback, useEffect } from 'react';
import { startId } from '../graph/canvas-ids.ts';
import type { CanvasLayout } from '../graph/layout.ts';
import type { StepPath } from '../graph/step-path.ts';
import type { CanvasNode } from './canvas-nodes.ts';

const margin = 28;
const smallestReadable = 0.6;
/** What can be done with the chosen step lies over the lower edge. */
const barHeight = 56;

/** A workflow is read from its top: at first it is shown from there, as large as it can be read and fits in its width. */
export function firstView({ placed, start, end }: CanvasLayout, box: { width: number; height: number }): Viewport {
  const outer = placed.filter(({ parent }) => parent === undefined);
  const left = Math.min(start.x, ...outer.map(({ x }) => x));
  const right = Math.max(start.x + start.width, ...outer.map(({ x, width }) => x + width));
  const wide = Math.min((box.width - 2 * margin) / (right - left), 1);
  const whole = Math.min(wide, (box.height - 2 * margin) / (end.y + end.height));
  const zoom = Math.max(whole, Math.min(wide, smallestReadable));
  return { zoom, x: box.width / 2 - ((left + right) / 2) * zoom, y: margin };
}

/** What stood in the middle stays there when the canvas gets wider or narrower. */
export function useKeepCentred(frame: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow<CanvasNode>();
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      const { x, y, zoom } = flow.getViewport();
      if (width > 0 && element.clientWidth > 0)
        void flow.setViewport({ x: x + (element.clientWidth - width) / 2, y, zoom });
      width = element.clientWidth;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, flow]);
}

export const triggersPath = 'triggers';

/** Brings a step, or with `triggersPath` what starts the workflow, into view, if it is not; by as little as that takes. */
export function useReveal(): (path: StepPath) => void {
  const flow = useReactFlow<CanvasNode>();
  return useCallback(
    (path) => {
      const shown = flow.getNodes().find(({ type, data }) => type === 'step' && data.path === path);
      const node = flow.getInternalNode(path === triggersPath ? startId : (shown?.id ?? ''));
      const pane = document.querySelector('[data-canvas] .react-flow');
      if (!node || !pane) return;
      const { x, y, zoom } = flow.getViewport();
      const box = pane.getBoundingClientRect();
      const height = Math.min(node.measured.height ?? 0, 120) * zoom;
      const width = (node.measured.width ?? 0) * zoom;
      const left = node.internals.positionAbsolute.x * zoom + x;
      const top = node.internals.positionAbsolute.y * zoom + y;
      const dx = shiftInto(left, left + width, box.width);
      const dy = shiftInto(top, top + height, box.height - barHeight);
      if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 120 });
    },
    [flow],
  );
}

function shiftInto(from: number, to: number, size: number): number {
  if (from < margin) return margin - from;
  if (to > size - margin) return Math.max(size - margin - to, margin - from);
  return 0;
}
