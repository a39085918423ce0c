/** The path of a field as the parts people know: which label of the form each has. Pure. */
import type { StepNode } from '../builder/graph/step-tree.ts';
import type { FieldSpec } from '../builder/panel/forms/field-spec.ts';
import { commonFields, kindFields } from '../builder/panel/forms/kind-fields.ts';
import { wordOf } from '../builder/panel/forms/use-field-texts.ts';
import { formFields, manualFields, scheduleFields } from '../builder/panel/trigger/trigger-fields.ts';

export interface FieldPart {
  name: string;
  /** Of `fieldWords`, where the form has a label for it. */
  word: ReturnType<typeof wordOf> | undefined;
  /** Which of a list, as people count: from 1. */
  index: readonly number[];
}

export function readFieldPath(
  path: string,
  kind: StepNode['kind'] | undefined,
): { trigger: number | undefined; parts: readonly FieldPart[] } {
  const trigger = /^triggers\[(\d+)\]\.?/.exec(path);
  const rest = path.slice(trigger?.[0].length ?? 0);
  const names = rest === '' ? [] : rest.split('.');
  // The form of an action shows its inputs by themselves.
  const shown = kind === 'integration' && names[0] === 'inputs' && names.length > 1 ? names.slice(1) : names;
  const specs = shown === names ? specsOf(kind, trigger !== null) : [];
  return {
    trigger: trigger ? Number(trigger[1]) + 1 : undefined,
    parts: shown.map((part, at) => {
      const name = part.replace(/\[.*/, '');
      const spec = at === 0 ? specs.find((each) => each.name === name) : undefined;
      const index = [...part.matchAll(/\[(\d+)\]/g)].map(([, digits]) => Number(digits) + 1);
      return { name, word: spec && wordOf(spec), index };
    }),
  };
}

function specsOf(kind: StepNode['kind'] | undefined, isTrigger: boolean): readonly FieldSpec[] {
  if (isTrigger) return [...scheduleFields, ...formFields, ...manualFields];
  return kind === undefined || kind === 'unknown' ? commonFields : [...kindFields[kind], ...commonFields];
}
