/**
 * A value may be small and still describe a huge one: `[x, x]` of `[x, x]` of … doubles with every step, and is a tree
 * only when somebody writes it down. Whatever walks a value that an expression made looks here first.
 */
import { DateTime, Duration } from 'luxon';
import { type Budget, BudgetError } from './budget.ts';
import type { Value } from './value.ts';

/** Deeper data cannot be written as text without risking the stack of the program. */
const maxDepth = 500;
const partsPerStep = 8;

export function requireWritable(value: Value, budget: Budget): void {
  const walk = { parts: 0, length: 0 };
  visit(value, 0);

  function visit(part: Value, depth: number): void {
    if (typeof part === 'string') {
      walk.length += part.length;
      budget.allowSize(walk.length);
    }
    if (typeof part !== 'object' || part === null || part instanceof DateTime || part instanceof Duration) return;
    if (depth > maxDepth) throw new BudgetError(`The expression makes something nested more than ${maxDepth} deep.`);
    const items = Array.isArray(part) ? part : Object.values(part);
    walk.parts += 1 + items.length;
    if (walk.parts >= partsPerStep) {
      budget.spend(Math.floor(walk.parts / partsPerStep));
      walk.parts %= partsPerStep;
    }
    for (const item of items) visit(item, depth + 1);
  }
}
