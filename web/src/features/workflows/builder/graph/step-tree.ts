/** A definition, whatever it holds, as a tree of steps: what the canvas draws and edits walk. */
import { isRecord } from '../../../../api/json.ts';
import { type ListPath, rootList, stepAt, type StepPath } from './step-path.ts';

/** A draft may be anything; what is no step where one should be is shown as such and kept. */
export type LooseStep = Readonly<Record<string, unknown>>;
export type LooseDefinition = Readonly<Record<string, unknown>>;

export const stepKinds = [
  'integration',
  'llm',
  'transformation',
  'conditional',
  'loop',
  'parallel',
  'wait',
  'approval',
  'workflow',
  'http',
  'code',
  'stop',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** `body`: of a loop. `case` and `branch` are counted by `number`, from 0. */
export type LaneKind = 'root' | 'then' | 'case' | 'else' | 'body' | 'branch' | 'onError' | 'compensate';

export interface StepList {
  readonly path: ListPath;
  readonly lane: LaneKind;
  readonly number: number;
  /** The condition of a case. */
  readonly when?: unknown;
  readonly steps: readonly StepNode[];
}

export interface StepNode {
  readonly path: StepPath;
  /** As expressions name it: written, or made from its place as the compiler makes it. */
  readonly id: string;
  readonly kind: StepKind | 'unknown';
  readonly step: LooseStep;
  readonly depth: number;
  /** What it holds; empty lists of a container are there, so that something can be put into them. */
  readonly lists: readonly StepList[];
}

export interface StepTree {
  readonly root: StepList;
  readonly byPath: ReadonlyMap<StepPath, StepNode>;
  /** Of two with the same id, the first. */
  readonly byId: ReadonlyMap<string, StepNode>;
  readonly lists: ReadonlyMap<ListPath, StepList>;
  /** In reading order: a step, then what it holds. */
  readonly all: readonly StepNode[];
}

export interface Lane {
  /** Below the step: `then`, `cases[0].steps`. */
  readonly key: string;
  readonly lane: LaneKind;
  readonly number: number;
  readonly when?: unknown;
  readonly steps: readonly unknown[];
}

/** The lists of a step, those it could have included. */
export function lanesOf(step: LooseStep): readonly Lane[] {
  const extra = (['onError', 'compensate'] as const).flatMap((lane) =>
    Array.isArray(step[lane]) ? [{ lane, key: lane, number: 0, steps: listOf(step[lane]) }] : [],
  );
  return [...ownLanes(step), ...extra];
}

function ownLanes(step: LooseStep): Lane[] {
  const { type, steps, branches, cases } = step;
  if (type === 'loop') return [{ lane: 'body', key: 'steps', number: 0, steps: listOf(steps) }];
  if (type === 'parallel')
    return listOf(branches).map((branch, number) => ({
      lane: 'branch',
      key: `branches[${number}]`,
      number,
      steps: listOf(branch),
    }));
  if (type !== 'conditional') return [];
  const otherwise: Lane = { lane: 'else', key: 'else', number: 0, steps: listOf(step['else']) };
  if (Array.isArray(cases)) return [...listOf(cases).map(caseLane), otherwise];
  return [{ lane: 'then', key: 'then', number: 0, steps: listOf(step['then']) }, otherwise];
}

function caseLane(value: unknown, number: number): Lane {
  const { when, steps } = isRecord(value) ? value : {};
  return { lane: 'case', key: `cases[${number}].steps`, number, steps: listOf(steps), when };
}

export function stepsOf(definition: LooseDefinition): readonly unknown[] {
  return listOf(definition['steps']);
}

export function triggersOf(definition: LooseDefinition): readonly unknown[] {
  return listOf(definition['triggers']);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function kindOf(step: LooseStep): StepKind | 'unknown' {
  return stepKinds.find((kind) => kind === step['type']) ?? 'unknown';
}

export function asStep(value: unknown): LooseStep {
  return isRecord(value) && !Array.isArray(value) ? value : {};
}

export function readTree(definition: LooseDefinition): StepTree {
  const idOf = assignIds(definition);
  const byPath = new Map<StepPath, StepNode>();
  const byId = new Map<string, StepNode>();
  const lists = new Map<ListPath, StepList>();
  const all: StepNode[] = [];
  const root = readList(rootList, { key: '', lane: 'root', number: 0, steps: stepsOf(definition) }, 1);
  return { root, byPath, byId, lists, all };

  function readList(path: ListPath, { lane, number, when, steps }: Lane, depth: number): StepList {
    const list = {
      path,
      lane,
      number,
      ...(when !== undefined && { when }),
      steps: steps.map((value, index) => readStep(stepAt(path, index), asStep(value), depth)),
    };
    lists.set(path, list);
    return list;
  }

  function readStep(path: StepPath, step: LooseStep, depth: number): StepNode {
    const lanes = lanesOf(step);
    const node: StepNode & { lists: StepList[] } = { path, id: idOf(path), kind: kindOf(step), step, depth, lists: [] };
    all.push(node);
    byPath.set(path, node);
    if (!byId.has(node.id)) byId.set(node.id, node);
    node.lists = lanes.map((lane) => readList(`${path}.${lane.key}`, lane, depth + 1));
    return node;
  }
}

/** As the compiler names steps: what is written, else `step_2` by the place in the list, told apart where it is taken. */
function assignIds(definition: LooseDefinition): (path: StepPath) => string {
  const ids = new Map<StepPath, string>();
  const taken = new Set<string>();
  const unnamed: { path: StepPath; position: number; container: string | undefined }[] = [];
  const waiting: { path: ListPath; steps: readonly unknown[]; container: string | undefined }[] = [
    { path: rootList, steps: stepsOf(definition), container: undefined },
  ];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    for (const [index, value] of next.steps.entries()) {
      const step = asStep(value);
      const path = stepAt(next.path, index);
      const id = typeof step['id'] === 'string' && step['id'] !== '' ? step['id'] : undefined;
      if (id === undefined) unnamed.push({ path, position: index + 1, container: next.container });
      else ids.set(path, id);
      if (id !== undefined) taken.add(id);
      for (const { key, steps } of lanesOf(step)) waiting.push({ path: `${path}.${key}`, steps, container: id ?? '' });
    }
  }
  for (const { path, position, container } of unnamed) {
    const id = freeId(taken, container, position);
    taken.add(id);
    ids.set(path, id);
  }
  return (path) => ids.get(path) ?? path;
}

function freeId(taken: ReadonlySet<string>, container: string | undefined, position: number): string {
  const plain = `step_${position}`;
  if (!taken.has(plain)) return plain;
  const within = `${container || 'inner'}_${plain}`.slice(-60);
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? within : `${within}_${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}
