/** The steps of two runs on one list, and what differs. Pure. */
import type { RunStep } from '@millrace/contracts/runs/run';
import { compareFields, type FieldChange } from '../versions/compare-versions.ts';

export interface StepPair {
  path: string;
  /** Undefined where that run did not come to the step. */
  a: RunStep | undefined;
  b: RunStep | undefined;
  input: readonly FieldChange[];
  output: readonly FieldChange[];
  isSame: boolean;
}

/** In the order of the first run; a step only the second has follows the one it follows there. */
export function pairSteps(a: readonly RunStep[], b: readonly RunStep[]): StepPair[] {
  const inA = new Set(a.map(({ path }) => path));
  const ofB = new Map(b.map((step) => [step.path, step]));
  const after = new Map<string, RunStep[]>();
  let last = '';
  for (const step of b) {
    if (inA.has(step.path)) last = step.path;
    else after.set(last, [...(after.get(last) ?? []), step]);
  }
  const onlyAfter = (path: string) => (after.get(path) ?? []).map((step) => toPair(undefined, step));
  return [...onlyAfter(''), ...a.flatMap((step) => [toPair(step, ofB.get(step.path)), ...onlyAfter(step.path)])];
}

function toPair(a: RunStep | undefined, b: RunStep | undefined): StepPair {
  const path = a?.path ?? b?.path ?? '';
  if (!a || !b) return { path, a, b, input: [], output: [], isSame: false };
  const [input, output] = [compareFields(a.input, b.input), compareFields(a.output, b.output)];
  const isSame =
    a.state === b.state && a.error?.message === b.error?.message && input.length === 0 && output.length === 0;
  return { path, a, b, input, output, isSame };
}
