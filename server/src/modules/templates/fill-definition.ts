/**
 * From the definition of a template to that of a workflow. The values a person fills in become `config` of the
 * definition, where expressions find them, with the types they have; people can change them there later. Only where the
 * language takes no expression (the times of a schedule, time limits, numbers) is the value itself written, computed by
 * the language's own templates; nothing is pasted into JSON.
 */
import { Budget } from '#engine/language/expressions/budget';
import { compileTemplate } from '#engine/language/expressions/template';
import type { Value } from '#engine/language/expressions/value';
import { mapTexts, valueAt } from './value-path.ts';

export type Definition = Record<string, unknown>;

export interface Filling {
  config: Record<string, unknown>;
  /** What `connections.<key>` stands for; a step whose key has none goes without a connection. */
  connections: Record<string, string>;
}

/** Fields of steps and triggers that take no expressions. */
const plainFields: ReadonlySet<string> = new Set(
  'event timeout delay maxDelay attempts factor limit max concurrency quorum expires after priority workflow maxTokens temperature'.split(
    ' ',
  ),
);

const computedOfTrigger: ReadonlySet<string> = new Set(['when', 'map', 'response', 'input']);

/** Below these, fields are what people call them: `inputs.path` is no path of a webhook. */
const freeFields: ReadonlySet<string> = new Set(
  'inputs set data body headers query output collect map response form schema items config'.split(' '),
);

export function fillDefinition(template: Definition, { config, connections }: Filling): Definition {
  const filled = mapTexts(template, (text, path) => {
    const key = connectionKeyOf(text);
    if (key !== undefined && path.endsWith('.connection')) return connections[key];
    return isPlainPlace(path) && text.includes('{{') ? evaluate(text, config) : text;
  }) as Definition; // an object stays one
  const { name, description, config: constants, ...rest } = filled;
  const values = { ...(constants as Definition | undefined), ...config }; // an object, by the schema of definitions
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(Object.keys(values).length > 0 ? { config: values } : {}),
    ...rest,
  };
}

/** `mailbox` of `{{ connections.mailbox }}`. */
export function connectionKeyOf(text: string): string | undefined {
  return /^\{\{\s*connections\.([A-Za-z_]\w*)\s*\}\}$/.exec(text)?.[1];
}

/** Whether the language takes a value as it is at this place, and no expression. */
export function isPlainPlace(path: string): boolean {
  const names = path.split(/[.[\]]+/).filter((part) => part !== '' && !/^\d+$/.test(part));
  // Of a trigger only a few fields are computed when it starts something: a form's texts stand as they are.
  if (names[0] === 'triggers') return !names.some((name) => computedOfTrigger.has(name));
  return plainFields.has(names.at(-1) ?? '') && !names.slice(0, -1).some((name) => freeFields.has(name));
}

/** The values that stand at a place of the definition, or are used there. */
export function configNamesAt(template: Definition, path: string): string[] {
  const [, named] = /^config\.([A-Za-z_]\w*)/.exec(path) ?? [];
  if (named !== undefined) return [named];
  const value = valueAt(template, path);
  if (typeof value !== 'string') return [];
  return [...value.matchAll(/\bconfig\.([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
}

/** A text that cannot be evaluated stays as it is, which the check of the definition then finds at its place. */
function evaluate(text: string, config: Record<string, unknown>): unknown {
  try {
    const context = { budget: new Budget(), now: new Date(0), zone: 'UTC', random: () => 0 };
    const names = { config: config as Record<string, Value> }; // JSON came in
    return compileTemplate(text).evaluate({ names, context });
  } catch {
    return text;
  }
}
