/**
 * Where something stands in a definition, written as problems, versions and the language of workflows write it:
 * a step at `steps[2].then[0]`, the list it stands in at `steps[2].then`.
 */
export type StepPath = string;
export type ListPath = string;

export const rootList: ListPath = 'steps';

export function stepAt(list: ListPath, index: number): StepPath {
  return `${list}[${index}]`;
}

/** The list a step stands in, and where; undefined for what is no path of a step. */
export function splitPath(path: StepPath): { list: ListPath; index: number } | undefined {
  const found = /^(.+)\[(\d+)\]$/.exec(path);
  return found ? { list: found[1] ?? '', index: Number(found[2]) } : undefined;
}

/** Whether a path is that of the step, or of something in it. */
export function isWithin(path: string, step: StepPath): boolean {
  return path === step || path.startsWith(`${step}.`) || path.startsWith(`${step}[`);
}
