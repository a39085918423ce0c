import { type NodeChange, type OnNodeDrag, useReactFlow } from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import { chooseSteps, type Selection } from '../graph/edit.ts';
import type { Slot } from '../graph/edit-steps.ts';
import { findSlot } from '../graph/find-slot.ts';
import type { StepPath } from '../graph/step-path.ts';
import type { CanvasEditing } from './canvas-editing.ts';
import { type CanvasNode, type Shown, createNodeCache, toNodes } from './canvas-nodes.ts';

interface Given extends Pick<Shown, 'tree' | 'triggers' | 'layout' | 'problems' | 'results' | 'marks'> {
  selection: Selection;
  onSelect: ((selection: Selection) => void) | undefined;
  editing: CanvasEditing | undefined;
}

interface Drag {
  readonly positions: ReadonlyMap<string, { x: number; y: number }>;
  readonly target: Slot | undefined;
}

/** The nodes as they stand now, with what is being dragged where the pointer is, and what to do when they change. */
export function useCanvasNodes({ selection, onSelect, editing, ...shown }: Given) {
  const { screenToFlowPosition } = useReactFlow();
  const [drag, setDrag] = useState<Drag>();
  const [cache] = useState(createNodeCache);
  const { tree, triggers, layout, problems, results, marks } = shown;
  const isDraggable = editing !== undefined && hasFinePointer();
  const target = drag?.target;
  const resting = useMemo(
    () =>
      cache.keep(
        toNodes({
          ...{ tree, triggers, layout, problems, results, marks, isDraggable, target },
          chosen: new Set(selection.kind === 'steps' ? selection.paths : []),
          chosenTrigger: selection.kind === 'trigger' ? selection.index : undefined,
        }),
      ),
    [cache, tree, triggers, layout, problems, results, marks, isDraggable, target, selection],
  );
  const nodes = useMemo(() => place(resting, drag), [resting, drag]);

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const moved = changes.flatMap((change) =>
        change.type === 'position' && change.dragging && change.position ? [[change.id, change.position] as const] : [],
      );
      if (moved.length > 0) setDrag((before) => ({ positions: new Map(moved), target: before?.target }));
      const selected = changes.filter((change) => change.type === 'select');
      if (selected.length === 0 || !onSelect) return;
      const chosen = new Set(selection.kind === 'steps' ? selection.paths : []);
      for (const { id, selected: isSelected } of selected) {
        const [path] = pathsOf(resting.filter((node) => node.id === id));
        if (path === undefined) continue;
        if (isSelected) chosen.add(path);
        else chosen.delete(path);
      }
      onSelect(chooseSteps(...chosen));
    },
    [onSelect, selection, resting],
  );

  const onNodeDrag: OnNodeDrag<CanvasNode> = (event, _node, dragged) => {
    const pointer = 'touches' in event ? event.touches[0] : event;
    if (!pointer) return;
    const point = screenToFlowPosition({ x: pointer.clientX, y: pointer.clientY });
    const slot = findSlot(layout, point, pathsOf(dragged));
    setDrag((before) => before && { ...before, target: slot });
  };

  const onNodeDragStop: OnNodeDrag<CanvasNode> = (_event, _node, dragged) => {
    setDrag(undefined);
    if (drag?.target) editing?.onMove(pathsOf(dragged), drag.target);
  };

  return { nodes, onNodesChange, onNodeDrag, onNodeDragStop };
}

function pathsOf(nodes: readonly CanvasNode[]): StepPath[] {
  return nodes.flatMap(({ type, data }) => (type === 'step' ? [data.path] : []));
}

function place(nodes: CanvasNode[], drag: Drag | undefined): CanvasNode[] {
  if (!drag) return nodes;
  return nodes.map((node) => {
    const position = drag.positions.get(node.id);
    return position ? { ...node, position, dragging: true, zIndex: 1000 } : node;
  });
}

/** A finger that drags moves the canvas; steps are moved by the menu there. */
function hasFinePointer(): boolean {
  return globalThis.matchMedia('(pointer: fine)').matches;
}
