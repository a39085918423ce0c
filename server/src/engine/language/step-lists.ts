/** The lists of steps inside a step, whatever its kind, and the walk over all of them. */
import { joinPath } from './problem.ts';
import type { Step } from './step-schemas.ts';

export interface ListPlace {
  /** `steps[2].then` */
  readonly path: string;
  /** The step that holds it, unless it is the list of the workflow. */
  readonly container?: Step;
  readonly depth: number;
}

/** The lists a step holds, by the path below it. */
function listsOf(step: Step): { readonly key: string; readonly list: readonly Step[] }[] {
  const lists: { key: string; list: readonly Step[] }[] = [];
  const add = (key: string, list: unknown): void => {
    if (Array.isArray(list)) lists.push({ key, list: list as Step[] }); // the schema lets only steps in
  };
  if (step.type === 'conditional') {
    add('then', step.then);
    for (const [index, each] of (step.cases ?? []).entries()) add(`cases[${index}].steps`, each.steps);
    add('else', step.else);
  }
  if (step.type === 'loop') add('steps', step.steps);
  if (step.type === 'parallel')
    for (const [index, branch] of step.branches.entries()) add(`branches[${index}]`, branch);
  add('onError', step.onError);
  add('compensate', step.compensate);
  return lists;
}

/** Outer lists before inner ones, so that what is made from places is stable when something nests deeper. */
export function eachList(steps: readonly Step[], visit: (list: readonly Step[], place: ListPlace) => void): void {
  const waiting: { list: readonly Step[]; place: ListPlace }[] = [{ list: steps, place: { path: 'steps', depth: 1 } }];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { list, place } = next;
    visit(list, place);
    for (const [index, step] of list.entries()) {
      for (const { key, list: inner } of listsOf(step))
        waiting.push({
          list: inner,
          place: { path: `${joinPath(place.path, index)}.${key}`, container: step, depth: place.depth + 1 },
        });
    }
  }
}
