/** What changed from one definition to another, step by step; drafts that are none yet are compared field by field. */
import type { DefinitionChange } from '@millrace/contracts/workflows/workflow-versions';
import { definitionSchema } from '#engine/language/definition';
import { diffDefinitions, type StepChange } from './diff-definitions.ts';
import type { Definition } from './workflow.ts';

export function compareDefinitions(before: Definition, after: Definition): DefinitionChange[] {
  const [old, now] = [definitionSchema.safeParse(before), definitionSchema.safeParse(after)];
  if (!old.success || !now.success) return changesOfFields(before, after, differingNames(before, after));
  const diff = diffDefinitions(old.data, now.data);
  return [
    ...changesOfFields(before, after, diff.fields),
    ...diff.steps.map((change) => toChange(change, { before, after })),
  ];
}

function differingNames(before: Definition, after: Definition): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function changesOfFields(before: Definition, after: Definition, names: readonly string[]): DefinitionChange[] {
  if (names.length === 0) return [];
  const whole = { kind: 'changed' as const, step: null, from: null, to: null };
  return [{ ...whole, before: pick(before, names), after: pick(after, names) }];
}

function toChange(change: StepChange, { before, after }: { before: Definition; after: Definition }): DefinitionChange {
  const from = 'from' in change ? change.from : null;
  const to = 'to' in change ? change.to : null;
  const [was, is] = [from === null ? undefined : stepAt(before, from), to === null ? undefined : stepAt(after, to)];
  const fields = change.kind === 'changed' ? change.fields : undefined;
  const shown = (step: Record<string, unknown> | undefined) =>
    change.kind === 'moved' || step === undefined ? null : fields ? pick(step, fields) : step;
  return { kind: change.kind, step: change.id, from, to, before: shown(was), after: shown(is) };
}

function pick(from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (name in from ? [[name, from[name]]] : [])));
}

/** The step at `steps[2].then[0]`. */
function stepAt(definition: Definition, place: string): Record<string, unknown> | undefined {
  let found: unknown = definition;
  for (const [, name, index] of place.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Array.isArray(found) ? found[Number(index)] : (found as Record<string, unknown>)[name ?? '']; // an object
  }
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined; // as above
}
