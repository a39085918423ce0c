/** What the actions on lists share: the list itself, and expressions that see `item` and `index`. */
import type { Environment } from '#engine/language/expressions/compile-expression';
import { nameOf } from '#engine/language/expressions/methods/method';
import { kindOf, ownProperty, type Value } from '#engine/language/expressions/value';
import { StepError } from '../step-error.ts';
import type { FieldTools } from './transformation.ts';

export const itemNames = ['item', 'index'] as const;

/** Of an item, in the scope of that item. */
export type Selector = (scope: ItemScope, item: Value, index: number) => Value;

/** `environment` with `item` and `index` in it. One object for all items of a step: nothing evaluated keeps it. */
export interface ItemScope {
  readonly environment: Environment;
  enter(item: Value, index: number): Environment;
}

export function createItemScope({ names, context }: Environment): ItemScope {
  const own: Record<string, Value> = { ...names, item: undefined, index: 0 };
  const environment: Environment = { names: own, context };
  return {
    environment,
    enter(item, index) {
      own['item'] = item;
      own['index'] = index;
      return environment;
    },
  };
}

/** The list a field gives; an empty value is an empty list, since a step that was skipped gives nothing. */
export function requireItems(value: Value, field: string, environment: Environment): Value[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value))
    throw new StepError('transformation.not_a_list', `“${field}” must be a list, not ${nameOf(value)}.`);
  environment.context.budget.spend(value.length);
  return value;
}

export function requireText(value: Value, field: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new StepError('transformation.not_text', `“${field}” must be text, not ${nameOf(value)}.`);
}

const fieldPath = /^[\p{L}_$][\p{L}\p{N}_$-]*(\.[\p{L}\p{N}_$-]+)*$/u;

/**
 * What to take of an item: the name of a field (`price`, `address.city`), or an expression over `item`. Text that
 * begins with `item` is an expression, too.
 */
export function compileSelector(text: string, field: string, tools: FieldTools): Selector {
  if (fieldPath.test(text) && !/^(item|index)(\.|$)/.test(text)) {
    const names = text.split('.');
    return (_scope, item) => readPath(item, names);
  }
  const compiled = tools.expression(text, field, itemNames);
  return (scope, item, index) => compiled(scope.enter(item, index));
}

/** Own fields only, step by step; nothing where there is none. */
export function readPath(value: Value, names: readonly string[]): Value {
  let found = value;
  for (const name of names) {
    if (kindOf(found) === 'list' && /^\d{1,9}$/.test(name)) found = (found as Value[])[Number(name)]; // kindOf says so
    else if (kindOf(found) === 'object') found = ownProperty(found as { [name: string]: Value }, name); // as above
    else return undefined;
  }
  return found;
}
