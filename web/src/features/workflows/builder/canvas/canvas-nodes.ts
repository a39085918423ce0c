/** From a layout to the nodes xyflow draws. */
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import type { Node, NodeProps } from '@xyflow/react';
import { canvasIds, type CanvasIds, endId, startId } from '../graph/canvas-ids.ts';
import type { Slot } from '../graph/edit-steps.ts';
import type { CanvasLayout, Placed, PlacedLane, PlacedSlot, PlacedStep, PlacedWires, Rect } from '../graph/layout.ts';
import { isSameDefinition } from '../graph/same-definition.ts';
import { splitPath, type StepPath } from '../graph/step-path.ts';
import type { LooseStep, StepKind, StepTree } from '../graph/step-tree.ts';
import { plain, summarizeStep, summarizeTrigger } from '../graph/summarize-step.ts';
import type { StepResult } from '../step-result.ts';

/** What became of a step from one version to another. */
export type ChangeMark = 'added' | 'removed' | 'changed' | 'moved';

export type StepData = {
  path: StepPath;
  kind: StepKind | 'unknown';
  name: string;
  /** As expressions name it. */
  id: string;
  service: string;
  action: string;
  summary: string;
  isGuarded: boolean;
  lanes: readonly PlacedLane[];
  inside: number;
  position: number;
  siblings: number;
  problems: number;
  isFaulty: boolean;
  result: StepResult | undefined;
  mark: ChangeMark | undefined;
  /** The one that takes part in the order of tabbing. */
  isCurrent: boolean;
};

export type SlotData = Pick<PlacedSlot, 'list' | 'index' | 'shape'> & {
  isRoot: boolean;
  isTarget: boolean;
  isNear: boolean;
  before: string;
  after: string;
};
export type WiresData = { wires: PlacedWires };
export type StartData = {
  triggers: readonly {
    kind: string;
    summary: string;
    /** Of a schedule: what it is told in words by. */
    schedule: { cron?: string; every?: string } | undefined;
    problems: number;
  }[];
  chosen: number | undefined;
};

export type StepNodeType = Node<StepData, 'step'>;
export type SlotNodeType = Node<SlotData, 'slot'>;
export type WiresNodeType = Node<WiresData, 'wires'>;
export type StartNodeType = Node<StartData, 'start'>;
export type EndNodeType = Node<Record<string, never>, 'end'>;
export type CanvasNode = StepNodeType | SlotNodeType | WiresNodeType | StartNodeType | EndNodeType;

export interface Shown {
  readonly tree: StepTree;
  readonly triggers: readonly unknown[];
  readonly layout: CanvasLayout;
  readonly problems: readonly DefinitionProblem[];
  readonly results: ReadonlyMap<string, StepResult>;
  readonly marks: ReadonlyMap<string, ChangeMark>;
  readonly chosen: ReadonlySet<StepPath>;
  readonly chosenTrigger: number | undefined;
  readonly isDraggable: boolean;
  /** Where what is being dragged would go. */
  readonly target: Slot | undefined;
}

/** What did not change keeps its identity, so that it is not drawn again; what was only moved keeps its data. */
export function createNodeCache() {
  let last: ReadonlyMap<string, CanvasNode> = new Map();
  return {
    keep: (nodes: readonly CanvasNode[]): CanvasNode[] => {
      const kept = nodes.map((node) => {
        const known = last.get(node.id);
        if (!known || !isSameDefinition(known.data, node.data)) return node;
        const { data: _, ...rest } = node;
        const { data, ...knownRest } = known;
        // The data are of the node's own type: they are the same.
        return isSameDefinition(knownRest, rest) ? known : ({ ...rest, data } as CanvasNode);
      });
      last = new Map(kept.map((node) => [node.id, node]));
      return kept;
    },
  };
}

/** xyflow tells a node where it stands, too; no picture depends on that. */
export function isSamePicture(one: NodeProps, other: NodeProps): boolean {
  return one.data === other.data && one.selected === other.selected && one.dragging === other.dragging;
}

export function toNodes(shown: Shown): CanvasNode[] {
  const rects = new Map(
    shown.layout.placed.flatMap((each) => (each.kind === 'step' ? [[each.node.path, each] as const] : [])),
  );
  const ids = canvasIds(shown.tree);
  const problems = countProblems(shown);
  const current = [...shown.chosen].at(-1) ?? shown.tree.all[0]?.path;
  const nodes: CanvasNode[] = [startNode(shown)];
  for (const each of shown.layout.placed) nodes.push(placedNode(each, { shown, ids, rects, problems, current }));
  nodes.push({ ...frame(endId, shown.layout.end), type: 'end', data: {}, selectable: false, draggable: false });
  return nodes;
}

interface Context {
  shown: Shown;
  ids: CanvasIds;
  rects: ReadonlyMap<StepPath, Rect>;
  problems: ReadonlyMap<StepPath, { count: number; isFaulty: boolean }>;
  current: StepPath | undefined;
}

function placedNode(placed: Placed, context: Context): CanvasNode {
  const { ids, shown } = context;
  const parent = placed.parent === undefined ? undefined : context.rects.get(placed.parent);
  const rect = parent ? { ...placed, x: placed.x - parent.x, y: placed.y - parent.y } : placed;
  const within = placed.parent === undefined ? {} : { parentId: ids.ofStep(placed.parent) };
  const fixed = { ...within, selectable: false, draggable: false };
  if (placed.kind === 'wires')
    return { ...frame(ids.ofWires(placed.list), rect), ...fixed, type: 'wires', data: { wires: placed } };
  if (placed.kind === 'slot')
    return {
      ...frame(ids.ofSlot(placed.list, placed.index), rect),
      ...fixed,
      type: 'slot',
      data: slotData(placed, shown),
    };
  return {
    ...frame(ids.ofStep(placed.node.path), rect),
    ...within,
    type: 'step',
    data: stepData(placed, context),
    selected: shown.chosen.has(placed.node.path),
    draggable: shown.isDraggable,
  };
}

function stepData({ node, lanes }: PlacedStep, { shown, problems, current }: Context): StepData {
  const { path, step, kind, id } = node;
  const place = splitPath(path);
  const own = problems.get(path);
  return {
    path,
    kind,
    name: plain(step['name']),
    id,
    service: plain(step['service']),
    action: plain(step['action']),
    summary: summarizeStep(step),
    isGuarded: step['when'] !== undefined,
    lanes,
    inside: node.lists.reduce((count, { steps }) => count + steps.length, 0),
    position: (place?.index ?? 0) + 1,
    siblings: shown.tree.lists.get(place?.list ?? '')?.steps.length ?? 1,
    problems: own?.count ?? 0,
    isFaulty: own?.isFaulty ?? false,
    result: shown.results.get(id),
    mark: shown.marks.get(id),
    isCurrent: path === current,
  };
}

function slotData({ list, index, shape, parent }: PlacedSlot, shown: Shown): SlotData {
  const steps = shown.tree.lists.get(list)?.steps ?? [];
  const [after, before] = [steps[index - 1], steps[index]];
  const isTarget = shown.target?.list === list && shown.target.index === index;
  const isNear = [after, before].some((node) => node && shown.chosen.has(node.path));
  const name = (node: typeof after) => (node ? plain(node.step['name']) || node.id : '');
  return {
    list,
    index,
    shape,
    isRoot: parent === undefined,
    isTarget,
    isNear,
    before: name(before),
    after: name(after),
  };
}

function startNode({ layout, triggers, problems, chosenTrigger }: Shown): StartNodeType {
  const rows = triggers.map((value, index) => {
    const trigger = typeof value === 'object' && value !== null ? { ...value } : {};
    return {
      kind: 'type' in trigger ? plain(trigger.type) : '',
      summary: summarizeTrigger(trigger),
      schedule: scheduleOf(trigger),
      problems: problems.filter(({ path }) => path.startsWith(`triggers[${index}]`)).length,
    };
  });
  const data = { triggers: rows, chosen: chosenTrigger };
  return { ...frame(startId, layout.start), type: 'start', data, selectable: false, draggable: false };
}

function scheduleOf({ cron, every }: LooseStep): { cron?: string; every?: string } | undefined {
  if (typeof cron === 'string' && cron !== '') return { cron };
  return typeof every === 'string' && every !== '' ? { every } : undefined;
}

function frame(id: string, { x, y, width, height }: Rect) {
  // Sizes are known: nothing is measured on the screen, and what is out of view is not drawn once to be measured.
  return { id, position: { x, y }, width, height, measured: { width, height }, handles: noHandles };
}

const noHandles: never[] = [];

/** A problem belongs to the innermost step around it. */
function countProblems({ problems, tree }: Shown): ReadonlyMap<StepPath, { count: number; isFaulty: boolean }> {
  const counts = new Map<StepPath, { count: number; isFaulty: boolean }>();
  for (const { path, severity } of problems) {
    const step = stepAround(path, tree);
    if (step === undefined) continue;
    const count = counts.get(step) ?? { count: 0, isFaulty: false };
    counts.set(step, { count: count.count + 1, isFaulty: count.isFaulty || severity === 'error' });
  }
  return counts;
}

/** The innermost step a path of a problem leads into. */
export function stepAround(path: string, tree: StepTree): StepPath | undefined {
  const ends = [...path.matchAll(/\]/g)].map(({ index }) => index + 1).toReversed();
  return ends.map((end) => path.slice(0, end)).find((candidate) => tree.byPath.has(candidate));
}
