/** A step or trigger in one line, made of what stands in it. Pure; words come from `say`. */
import type { LooseStep } from './step-tree.ts';

/** A text as people read it: its first line, expressions without their braces. */
export function plain(value: unknown): string {
  if (typeof value === 'string') {
    const [line = ''] = value.trim().split('\n', 1);
    return line.replaceAll(/\{\{\s*(.*?)\s*\}\}/g, '$1').slice(0, 160);
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(plain).filter(Boolean).join(', ');
  return '';
}

type Summarize = (step: LooseStep) => string;

const byKind: Readonly<Record<string, Summarize>> = {
  integration: ({ inputs }) => firstValue(inputs),
  llm: ({ prompt }) => plain(prompt),
  transformation: ({ set, action }) => (set ? Object.keys(set).join(', ') : plain(action)),
  conditional: ({ if: condition, cases }) => (Array.isArray(cases) ? '' : plain(condition)),
  loop: ({ over, count, while: condition }) => plain(over ?? count ?? condition),
  wait: ({ for: span, until, event }) => plain(span ?? until ?? event),
  approval: ({ title, assignees }) => plain(title) || plain(assignees),
  workflow: ({ workflow }) => plain(workflow),
  http: ({ method, url }) => [plain(method) || 'GET', plain(url).replace(/^https?:\/\//, '')].join(' ').trim(),
  code: ({ source }) => plain(source),
  stop: ({ message, status }) => plain(message) || plain(status),
};

export function summarizeStep(step: LooseStep): string {
  return byKind[plain(step['type'])]?.(step) ?? '';
}

/** Of an action's inputs, what says most about it is usually the first. */
function firstValue(inputs: unknown): string {
  if (typeof inputs !== 'object' || inputs === null) return '';
  return Object.values(inputs).map(plain).find(Boolean) ?? '';
}

export function summarizeTrigger(trigger: LooseStep): string {
  const { event, path, cron, every, title } = trigger;
  return plain(event ?? cron ?? every ?? title ?? (path === undefined ? undefined : `/${plain(path)}`));
}
