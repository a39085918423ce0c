/** Ids for steps that come in: each its own, and what names them inside of what comes in follows. Pure. */
import { isRecord } from '../../../../api/json.ts';
import { renameReferences } from './references.ts';
import { asStep, lanesOf, type LooseStep } from './step-tree.ts';
import { putLane } from './rewrite-lists.ts';

export function withFreshIds(steps: readonly LooseStep[], taken: ReadonlySet<string>): readonly LooseStep[] {
  const used = new Set(taken);
  const names = new Map<string, string>();
  const named = steps.map((step) => nameStep(step, used, names));
  const renamed = new Map([...names].filter(([was, is]) => was !== is));
  return named.map((step) => asStep(renameReferences(step, renamed)));
}

function nameStep(step: LooseStep, used: Set<string>, names: Map<string, string>): LooseStep {
  const was = typeof step['id'] === 'string' ? step['id'] : undefined;
  const id = freeName(was ?? suggestId(step), used);
  used.add(id);
  if (was !== undefined) names.set(was, id);
  let result: LooseStep = { ...step, id };
  if (was === undefined) result = { id, ...step };
  for (const { key, steps } of lanesOf(step)) {
    if (steps.length === 0) continue;
    result = putLane(
      result,
      key,
      steps.map((inner) => (isRecord(inner) ? nameStep(asStep(inner), used, names) : inner)),
    );
  }
  return result;
}

/** What a new step is called before anybody gives it a name: by what it does. */
function suggestId(step: LooseStep): string {
  const { type, action } = step;
  const words = { llm: 'answer', conditional: 'check', loop: 'each', parallel: 'together', transformation: 'data' };
  if (typeof action === 'string' && type === 'integration') return toName(action);
  return typeof type === 'string' ? (words[type as keyof typeof words] ?? toName(type)) : 'step'; // a miss is undefined
}

function toName(text: string): string {
  const name = text.replaceAll(/\W+/g, '_').slice(0, 50);
  return /^[A-Za-z_]/.test(name) ? name : `step_${name}`;
}

/** Names with a meaning of their own in expressions. */
const reserved: ReadonlySet<string> = new Set([
  ...['trigger', 'inputs', 'user', 'workspace', 'run', 'now', 'item', 'index', 'event', 'error', 'output', 'input'],
  ...['if', 'else', 'for', 'while', 'do', 'switch', 'case', 'return', 'delete', 'new', 'in', 'import', 'export'],
]);

function freeName(wanted: string, used: ReadonlySet<string>): string {
  if (!used.has(wanted) && !reserved.has(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, '');
  for (let count = 2; ; count += 1) {
    const name = `${stem}_${count}`;
    if (!used.has(name)) return name;
  }
}
