/** The id of each step: as written, or made from its place; unique in the whole definition. */
import { namespaces, functions } from './expressions/methods/functions.ts';
import { joinPath, type Problem } from './problem.ts';
import type { Step } from './step-schemas.ts';
import { eachList } from './step-lists.ts';

/** What an expression finds under these names is no step. */
export const globalNames = ['trigger', 'inputs', 'config', 'user', 'workspace', 'run', 'now'] as const;

const otherNames = ['item', 'index', 'event', 'error', 'output', 'input'];
const words =
  'true false null undefined NaN Infinity this new delete typeof void in instanceof if else for while do switch case return var let const class function import export default try catch throw await async yield super enum debugger with break continue finally extends static constructor prototype __proto__';

const reservedNames: ReadonlySet<string> = new Set([
  ...globalNames,
  ...otherNames,
  ...words.split(' '),
  ...namespaces,
  ...Object.keys(functions),
]);

export function isReserved(name: string): boolean {
  return reservedNames.has(name);
}

export interface StepIds {
  idOf(step: Step): string;
  /** Where the step of this id stands. */
  placeOf(id: string): string | undefined;
  all(): readonly string[];
}

export function assignIds(steps: readonly Step[], problems: Problem[]): StepIds {
  const places = new Map<string, string>();
  const ids = new Map<Step, string>();
  const unnamed: { step: Step; position: number; place: string; container: string | undefined }[] = [];
  eachList(steps, (list, { path, container }) => {
    for (const [index, step] of list.entries()) {
      const place = joinPath(path, index);
      if (step.id === undefined) unnamed.push({ step, position: index + 1, place, container: container?.id });
      else name(step, step.id, place);
    }
  });
  for (const { step, position, place, container } of unnamed) {
    const id = freeName(places, container, position);
    places.set(id, place);
    ids.set(step, id);
  }
  return {
    // every step was visited above
    idOf: (step) => ids.get(step) ?? '',
    placeOf: (id) => places.get(id),
    all: () => [...places.keys()],
  };

  function name(step: Step, id: string, place: string): void {
    const other = places.get(id);
    const path = joinPath(place, 'id');
    if (isReserved(id))
      problems.push({ path, message: `"${id}" has a meaning of its own; choose another id`, severity: 'error' });
    else if (other !== undefined)
      problems.push({
        path,
        message: `the id "${id}" is taken by ${other}; ids are unique in a workflow`,
        severity: 'error',
      });
    else places.set(id, place);
    ids.set(step, id);
  }
}

/** `step_2`; inside a container whose own list has one, `check_step_2`. */
function freeName(taken: ReadonlyMap<string, string>, container: string | undefined, position: number): string {
  const plain = `step_${position}`;
  if (!taken.has(plain)) return plain;
  const within = `${container ?? 'inner'}_${plain}`.slice(-60);
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? within : `${within}_${count}`;
    if (!taken.has(candidate) && /^[A-Za-z_]/.test(candidate)) return candidate;
    if (count > 2000) throw new Error('More steps than a definition may have.');
  }
}
