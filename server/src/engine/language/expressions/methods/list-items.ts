/** How the methods on lists go over items. */
import { toKey } from '../compare-values.ts';
import { kindOf, ownProperty, type Value } from '../value.ts';
import { type Argument, callbackArgument, type CallContext, textArgument } from './method.ts';

export type List = readonly Value[];

/** Calls the callback for each item, and charges for it. */
export function each(
  self: List,
  args: readonly Argument[],
  { budget }: CallContext,
): (item: Value, index: number) => Value {
  const callback = callbackArgument(args, 0);
  budget.spend(self.length);
  return (item, index) => callback(item, index);
}

/** Nothing of an item that is no object. */
export function fieldOf(item: Value, name: string): Value {
  return kindOf(item) === 'object' ? ownProperty(item as { [name: string]: Value }, name) : undefined; // kindOf says so
}

/** The value to group, sort or sum by: a field's name or a function. */
export function selector(args: readonly Argument[], index: number): (item: Value) => Value {
  const given = args[index];
  if (given === undefined) return (item) => item;
  if (typeof given === 'function') return (item) => given(item);
  const name = textArgument(args, index);
  return (item) => fieldOf(item, name);
}

/** The first of those of which the same is selected. */
export function firstOfEach(items: List, select: (item: Value) => Value, { budget }: CallContext): Value[] {
  budget.spend(items.length);
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = toKey(select(item) ?? null, budget);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
