/** Inserting, removing, moving, doubling and wrapping steps. Pure; places are those before the edit. */
import { chooseSteps, type Edit, type Edited } from './edit.ts';
import { collectNames, renameReferences } from './references.ts';
import { mapSteps, rewriteLists } from './rewrite-lists.ts';
import { isWithin, type ListPath, splitPath, stepAt, type StepPath } from './step-path.ts';
import { asStep, type LooseDefinition, type LooseStep, readTree, type StepNode, type StepTree } from './step-tree.ts';
import { withFreshIds } from './step-ids.ts';

/** Between two steps of a list: before the one at `index`. */
export interface Slot {
  readonly list: ListPath;
  readonly index: number;
}

export function insertSteps(slot: Slot, steps: readonly LooseStep[]): Edit {
  return (definition) => {
    const pinned = pinIds(definition);
    const tree = readTree(pinned);
    if (!tree.lists.has(slot.list) || steps.length === 0) return undefined;
    const added = withFreshIds(steps, new Set(tree.byId.keys()));
    const after = rewriteLists(pinned, (list, path) =>
      path === slot.list ? list.toSpliced(slot.index, 0, ...added) : list,
    );
    return choosing(after, added);
  };
}

export function removeSteps(paths: readonly StepPath[]): Edit {
  return (definition) => {
    const pinned = pinIds(definition);
    const tree = readTree(pinned);
    const removed = outermost(tree, paths);
    const [first] = removed;
    if (!first) return undefined;
    const gone = new Set<unknown>(removed.map(({ step }) => step));
    const after = rewriteLists(pinned, (list) => list.filter((step) => !gone.has(step)));
    return {
      definition: tidyAfter(after, tree),
      selection: chooseSteps(...neighbour(readTree(after), first.path)),
    };
  };
}

/** To another place, in the order they are read. A step cannot be moved into itself. */
export function moveSteps(paths: readonly StepPath[], to: Slot): Edit {
  return (definition) => {
    const pinned = pinIds(definition);
    const tree = readTree(pinned);
    const moved = outermost(tree, paths);
    if (moved.length === 0 || !tree.lists.has(to.list)) return undefined;
    if (moved.some(({ path }) => isWithin(to.list, path))) return undefined;
    const moving = new Set<unknown>(moved.map(({ step }) => step));
    const after = rewriteLists(pinned, (list, path) => {
      if (path !== to.list)
        return list.some((step) => moving.has(step)) ? list.filter((step) => !moving.has(step)) : list;
      const stay = (part: readonly unknown[]) => part.filter((step) => !moving.has(step));
      return [...stay(list.slice(0, to.index)), ...moving, ...stay(list.slice(to.index))];
    });
    const { selection } = choosing(
      after,
      moved.map(({ step }) => step),
    );
    return { definition: tidyAfter(after, tree), ...(selection && { selection }) };
  };
}

/** One place up or down; at the end of a list, out of the container, and past a container, into it. */
export function shiftStep(path: StepPath, by: -1 | 1): Edit {
  return (definition) => {
    const tree = readTree(definition);
    const slot = slotBeside(tree, path, by);
    return slot && moveSteps([path], slot)(definition);
  };
}

function slotBeside(tree: StepTree, path: StepPath, by: -1 | 1): Slot | undefined {
  const place = splitPath(path);
  const list = place && tree.lists.get(place.list);
  if (!place || !list) return undefined;
  const beside = list.steps[place.index + by];
  const inner = by === 1 ? beside?.lists[0] : beside?.lists.at(-1);
  if (inner) return { list: inner.path, index: by === 1 ? 0 : inner.steps.length };
  if (beside) return { list: list.path, index: by === 1 ? place.index + 2 : place.index - 1 };
  return slotOutside(tree, list.path, by);
}

/** The next lane of the container, else before or after the container itself. */
function slotOutside(tree: StepTree, list: ListPath, by: -1 | 1): Slot | undefined {
  const container = tree.all.find(({ lists }) => lists.some(({ path }) => path === list));
  const place = container && splitPath(container.path);
  if (!place) return undefined;
  const lanes = container.lists;
  const lane = lanes[lanes.findIndex(({ path }) => path === list) + by];
  if (lane) return { list: lane.path, index: by === 1 ? 0 : lane.steps.length };
  return { list: place.list, index: by === 1 ? place.index + 1 : place.index };
}

export function duplicateSteps(paths: readonly StepPath[]): Edit {
  return (definition) => {
    const pinned = pinIds(definition);
    const chosen = outermost(readTree(pinned), paths);
    const place = splitPath(chosen.at(-1)?.path ?? '');
    if (!place) return undefined;
    return insertSteps(
      { list: place.list, index: place.index + 1 },
      chosen.map(({ step }) => step),
    )(pinned);
  };
}

/** Puts steps that stand together into a new container in their place. */
export function wrapSteps(paths: readonly StepPath[], container: LooseStep, key: string): Edit {
  return (definition) => {
    const first = outermost(readTree(definition), paths)[0];
    const place = first && splitPath(first.path);
    if (!place) return undefined;
    const inserted = insertSteps(place, [container])(definition);
    if (!inserted) return undefined;
    const shifted = paths.map((path) => afterInsert(path, place));
    const wrapped = moveSteps(shifted, { list: `${stepAt(place.list, place.index)}.${key}`, index: 0 })(
      inserted.definition,
    );
    return wrapped && { definition: wrapped.definition, selection: chooseSteps(stepAt(place.list, place.index)) };
  };
}

/** Where a step is when another one was put in before it. */
function afterInsert(path: StepPath, { list, index }: Slot): StepPath {
  if (!path.startsWith(`${list}[`)) return path;
  const rest = /^(\d+)(.*)$/s.exec(path.slice(list.length + 1));
  const at = Number(rest?.[1]);
  return at >= index ? `${list}[${at + 1}${rest?.[2] ?? ''}` : path;
}

/** Refused where another one stands by now. */
export function replaceStep(path: StepPath, step: LooseStep): Edit {
  return (definition) =>
    readTree(definition).byPath.get(path)?.step['id'] === step['id'] ? putStep(path, step)(definition) : undefined;
}

function putStep(path: StepPath, step: LooseStep): Edit {
  return (definition) => {
    if (!readTree(definition).byPath.has(path)) return undefined;
    const place = splitPath(path);
    const after = rewriteLists(definition, (list, at) => (at === place?.list ? list.with(place.index, step) : list));
    return { definition: after, selection: chooseSteps(path) };
  };
}

/** Gives a step another id, and writes it wherever the old one is used. Refused when it is taken. */
export function renameStep(path: StepPath, id: string): Edit {
  return (definition) => {
    const pinned = pinIds(definition);
    const tree = readTree(pinned);
    const node = tree.byPath.get(path);
    if (!node || node.id === id || tree.byId.has(id)) return undefined;
    const named = putStep(path, { ...node.step, id })(pinned);
    if (!named) return undefined;
    const after = renameReferences(named.definition, new Map([[node.id, id]]));
    return { definition: asStep(after), selection: chooseSteps(path) };
  };
}

/** Steps without those that are inside of another one of them, in reading order. */
export function outermost(tree: StepTree, paths: readonly StepPath[]): readonly StepNode[] {
  const chosen = new Set(paths);
  return tree.all.filter(
    ({ path }) => chosen.has(path) && !paths.some((other) => other !== path && isWithin(path, other)),
  );
}

/** Ids made from places change when steps move: those that are used are written down first. */
function pinIds(definition: LooseDefinition): LooseDefinition {
  const tree = readTree(definition);
  const used = collectNames(definition);
  const isUnnamed = ({ id, step }: StepNode) => (typeof step['id'] !== 'string' || step['id'] === '') && used.has(id);
  const ids = new Map(tree.all.filter(isUnnamed).map(({ path, id }) => [path, id]));
  return mapSteps(definition, (step, path) => {
    const id = ids.get(path);
    return id === undefined ? step : { ...step, id };
  });
}

/** A step waits only for steps of its own list: what left the list, or the workflow, is waited for no more. */
function tidyAfter(definition: LooseDefinition, before: StepTree): LooseDefinition {
  const { lists } = readTree(definition);
  return mapSteps(definition, (step, path) => {
    const after: unknown = step['after'];
    if (!Array.isArray(after) || after.length === 0) return step;
    const here = new Set<unknown>(lists.get(splitPath(path)?.list ?? '')?.steps.map(({ id }) => id));
    // What never was a step is a mistake of its own, which is for a person to mend.
    const kept: unknown[] = after.filter((id) => here.has(id) || !before.byId.has(String(id)));
    if (kept.length === after.length) return step;
    const { after: _, ...rest } = step;
    return kept.length === 0 ? rest : { ...rest, after: kept };
  });
}

/** What is chosen when a step goes: the one that took its place, else the one before, else the container. */
function neighbour(tree: StepTree, path: StepPath): StepPath[] {
  const place = splitPath(path);
  if (!place) return [];
  const steps = tree.lists.get(place.list)?.steps ?? [];
  const next = steps[place.index] ?? steps[place.index - 1];
  if (next) return [next.path];
  const container = tree.all.find(({ lists }) => lists.some((list) => list.path === place.list));
  return container ? [container.path] : [];
}

function choosing(definition: LooseDefinition, steps: readonly unknown[]): Edited {
  const ids = new Set(steps.map((step) => asStep(step)['id']));
  const found = readTree(definition).all.filter(
    ({ step }) => steps.includes(step) || (step['id'] !== undefined && ids.has(step['id'])),
  );
  return { definition, selection: chooseSteps(...found.map(({ path }) => path)) };
}
