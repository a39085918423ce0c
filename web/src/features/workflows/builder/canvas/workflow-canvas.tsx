import '@xyflow/react/dist/base.css';
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import { type NodeTypes, Panel, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { chooseSteps, nothingChosen, type Selection } from '../graph/edit.ts';
import { layOut } from '../graph/layout.ts';
import { type LooseDefinition, readTree, triggersOf } from '../graph/step-tree.ts';
import type { StepPath } from '../graph/step-path.ts';
import type { StepResult } from '../step-result.ts';
import { type CanvasActions, CanvasContext } from './canvas-context.ts';
import { CanvasControls } from './canvas-controls.tsx';
import type { CanvasNode, ChangeMark } from './canvas-nodes.ts';
import classes from './canvas.module.css';
import type { CanvasEditing } from './canvas-editing.ts';
import { SlotLine } from './slot-line.tsx';
import { EndMark, StartCard } from './start-card.tsx';
import { StepCard } from './step-card.tsx';
import { useCanvasNodes } from './use-canvas-nodes.ts';
import { firstView, useKeepCentred } from './use-first-view.ts';
import { useStepTitle } from './use-step-title.ts';
import { WireLines } from './wire-lines.tsx';

export interface WorkflowCanvasProps {
  /** Any definition: a draft, a version, the one a run is pinned to. */
  definition: LooseDefinition;
  /** What the canvas shows, for those who do not see it. */
  label: string;
  /** What became of steps, by their ids. */
  results?: ReadonlyMap<string, StepResult> | undefined;
  /** How steps differ from another version, by their ids. */
  marks?: ReadonlyMap<string, ChangeMark> | undefined;
  problems?: readonly DefinitionProblem[] | undefined;
  selection?: Selection | undefined;
  onSelect?: ((selection: Selection) => void) | undefined;
  /** Somebody asks for more about a step or a trigger: by a click, or with Enter. */
  onOpen?: ((opened: { step: StepPath } | { trigger: number }) => void) | undefined;
  /** Left out where it is only shown. */
  editing?: CanvasEditing | undefined;
  /** A large canvas has an overview in its corner. */
  hasMiniMap?: boolean | undefined;
  /** Stands over the canvas. */
  children?: ReactNode;
}

const nodeTypes: NodeTypes = { step: StepCard, slot: SlotLine, wires: WireLines, start: StartCard, end: EndMark };
const noResults: ReadonlyMap<string, StepResult> = new Map();
const noMarks: ReadonlyMap<string, ChangeMark> = new Map();
const noProblems: readonly DefinitionProblem[] = [];

/** A workflow as its steps, laid out by themselves: to look at, and, with `editing`, to work on. */
export function WorkflowCanvas(props: WorkflowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas(props: WorkflowCanvasProps) {
  const { definition, selection = nothingChosen, editing, label } = props;
  const tree = useMemo(() => readTree(definition), [definition]);
  const triggers = useMemo(() => triggersOf(definition), [definition]);
  const layout = useMemo(() => layOut(tree, triggers.length), [tree, triggers.length]);
  const flow = useCanvasNodes({
    tree,
    triggers,
    layout,
    problems: props.problems ?? noProblems,
    results: props.results ?? noResults,
    marks: props.marks ?? noMarks,
    selection,
    onSelect: props.onSelect,
    editing,
  });
  const frame = useRef<HTMLElement>(null);
  const actions = useCanvasActionsOf(props);
  useKeepCentred(frame);
  return (
    <CanvasContext value={actions}>
      <section ref={frame} className={classes.canvas} aria-label={label} data-canvas>
        <ReactFlow<CanvasNode>
          {...flow}
          nodeTypes={nodeTypes}
          onInit={(flow) => {
            const box = frame.current?.getBoundingClientRect();
            if (box && box.width > 0) void flow.setViewport(firstView(layout, box));
          }}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={props.onSelect !== undefined}
          multiSelectionKeyCode={oneMoreKeys}
          disableKeyboardA11y
          deleteKeyCode={null}
          zoomOnDoubleClick={false}
          nodeDragThreshold={4}
          minZoom={0.05}
          maxZoom={1.5}
          onlyRenderVisibleElements={tree.all.length > cullAbove}
          proOptions={{ hideAttribution: true }}
        >
          <Panel position="bottom-left">
            <CanvasControls hasMiniMap={props.hasMiniMap === true} />
          </Panel>
          {props.children}
        </ReactFlow>
      </section>
    </CanvasContext>
  );
}

/** With any of them a click chooses one step more: Shift, too, as lists have it. */
const oneMoreKeys = ['Shift', 'Control', 'Meta'];

/** Below this everything is kept on the page, so that moving about draws nothing anew. */
const cullAbove = 60;

/** Stable, whatever is handed in: the latest is called. */
function useCanvasActionsOf(props: WorkflowCanvasProps): CanvasActions {
  const { onSelect, onOpen, editing } = props;
  const titleOf = useStepTitle();
  const canEdit = editing !== undefined;
  return useMemo(
    () => ({
      titleOf,
      openStep: (path) => {
        onSelect?.(chooseSteps(path));
        onOpen?.({ step: path });
      },
      openTrigger: (index) => {
        onSelect?.({ kind: 'trigger', index });
        onOpen?.({ trigger: index });
      },
      addStep: canEdit ? editing.onAddStep : undefined,
      addTrigger: canEdit ? editing.onAddTrigger : undefined,
    }),
    [titleOf, onSelect, onOpen, canEdit, editing?.onAddStep, editing?.onAddTrigger],
  );
}
