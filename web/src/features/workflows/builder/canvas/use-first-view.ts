import { type ReactFlowInstance, useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback } from 'react';
import type { CanvasLayout } from '../graph/layout.ts';
import type { CanvasNode } from './canvas-nodes.ts';

const margin = 28;
const smallestReadable = 0.6;

/** A workflow is read from its top: at first it is shown from there, as large as it can be read and fits in its width. */
export function useFirstView(layout: CanvasLayout, frame: RefObject<HTMLElement | null>) {
  return useCallback(
    (flow: ReactFlowInstance<CanvasNode>) => {
      const box = frame.current?.getBoundingClientRect();
      if (!box || box.width === 0) return;
      const steps = layout.placed.flatMap((each) => (each.parent === undefined ? [each] : []));
      const left = Math.min(layout.start.x, ...steps.map(({ x }) => x));
      const right = Math.max(layout.start.x + layout.start.width, ...steps.map(({ x, width }) => x + width));
      const height = layout.end.y + layout.end.height;
      const fitting = Math.min((box.width - 2 * margin) / (right - left), (box.height - 2 * margin) / height, 1);
      const wide = Math.min((box.width - 2 * margin) / (right - left), 1);
      const zoom = Math.max(fitting, Math.min(wide, smallestReadable));
      const middle = (left + right) / 2;
      void flow.setViewport({ zoom, x: box.width / 2 - middle * zoom, y: margin });
    },
    [layout, frame],
  );
}

/** Brings a step into view, if it is not; by as little as that takes. */
export function useReveal(): (id: string) => void {
  const flow = useReactFlow<CanvasNode>();
  return useCallback(
    (id) => {
      const node = flow.getInternalNode(id);
      const pane = document.querySelector('[data-canvas] .react-flow');
      if (!node || !pane) return;
      const { x, y, zoom } = flow.getViewport();
      const box = pane.getBoundingClientRect();
      const height = Math.min(node.measured.height ?? 0, 120) * zoom;
      const width = (node.measured.width ?? 0) * zoom;
      const left = node.internals.positionAbsolute.x * zoom + x;
      const top = node.internals.positionAbsolute.y * zoom + y;
      const dx = shiftInto(left, left + width, box.width);
      const dy = shiftInto(top, top + height, box.height);
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
