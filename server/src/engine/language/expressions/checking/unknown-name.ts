/** Why a name means nothing at its place: it exists nowhere, or is a step that has no value there. */
import type { Scope } from './scope.ts';
import type { StepIds } from '../../step-ids.ts';
import { suggestName } from '../../suggest-name.ts';

export interface ExpressionPlace {
  readonly scope: Scope;
  readonly ids: StepIds;
  /** Of the text the expression stands in: `steps[2].inputs.to`. */
  readonly path: string;
}

export function describeUnknown(name: string, { scope, ids, path }: ExpressionPlace): string {
  const elsewhere = ids.placeOf(name);
  if (elsewhere !== undefined) return describeElsewhere(name, elsewhere, { ids, path });
  const known = scope.all();
  const hint = suggestName(
    name,
    known.map((binding) => binding.name),
  );
  const isStep = known.some((binding) => binding.kind === 'step' && hint.includes(`"${binding.name}"`));
  return `unknown ${isStep ? 'step' : 'name'} "${name}"${hint}`;
}

function describeElsewhere(name: string, place: string, { ids, path }: Pick<ExpressionPlace, 'ids' | 'path'>): string {
  if (path.startsWith(`${place}.`)) return `the step "${name}" has no value before it is over`;
  const list = place.slice(0, place.lastIndexOf('['));
  if (!path.startsWith(`${list}[`) && list !== 'steps') {
    const container = list.slice(0, list.lastIndexOf(']') + 1);
    const outer = /^(.*\])\.[a-zA-Z]+(?:\[\d+\](?:\.steps)?)?$/.exec(list)?.[1] ?? container;
    const holder = ids.all().find((id) => ids.placeOf(id) === outer);
    if (holder === undefined) return `the step "${name}" is inside of ${outer}; from outside, its value cannot be used`;
    if (path.startsWith(`${outer}.`))
      return `the step "${name}" is in another branch of "${holder}" and has no value here: put both into one branch`;
    return `the step "${name}" is inside of "${holder}"; from outside, use the value of "${holder}"${hintOf(holder, list.slice(outer.length))}`;
  }
  if (path.startsWith('steps'))
    return `the step "${name}" (${place}) is not surely over here: put it before, or name it in "after"`;
  return `the step "${name}" (${place}) has no value here`;
}

/** What that value has to do with the step. `lane`: `.branches[1]`, `.steps`. */
function hintOf(holder: string, lane: string): string {
  const [, branch] = /^\.branches\[(\d+)\]$/.exec(lane) ?? [];
  if (branch !== undefined) return `: ${holder}[${branch}] is what its branch gives`;
  return lane === '.steps' ? ', a list of what each round gives' : '';
}
