import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from './budget.ts';
import { checkExpression } from './check-expression.ts';
import { compileExpression } from './compile-expression.ts';
import { type Binding, Scope } from './scope.ts';
import type { Value } from './value.ts';

const maybe = { why: 'it is skipped', cause: 'skipped' } as const;
const bindings = ['m', 'n'].map((name): [string, Binding] => [name, { name, kind: 'step', maybe }]);
const place = {
  scope: new Scope(new Map(bindings)),
  ids: { idOf: () => '', placeOf: () => undefined, all: () => [] },
  path: '',
};

const isAccepted = (source: string): boolean =>
  !checkExpression(compileExpression(source).tree, place, false).problems.some(({ severity }) => severity === 'error');

function evaluate(source: string, names: Record<string, Value>): Value {
  const context = { budget: new Budget(), now: new Date(0), zone: 'UTC', random: () => 0 };
  return compileExpression(source).evaluate({ names, context });
}

/** An object may still be compared, which fails for a reason of its own. */
function failure(source: string, names: Record<string, Value>): string {
  try {
    evaluate(source, names);
    return '';
  } catch (error) {
    return String(error);
  }
}

/** Expressions over two names that may be null: every way to ask whether they are, and to read a field. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      ...['m', 'n', 'm.a', 'n.a', 'm?.a', 'n?.a', 'null', 'undefined', 'false', '0', '1', '"x"'],
      ...['m == null', 'm != null', 'm === null', 'm !== null', 'm !== undefined', 'm === undefined', 'null != n'],
      ...['m?.a === undefined', 'm?.a !== null', 'm?.a == 1', 'm?.a != 1', 'm?.a > 0', 'm >= 0', '0 < n?.a', '!n?.a'],
    ),
    tie('expression').map((inner) => `!(${inner})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('&&', '||', '??', '==', '!=', '<'), tie('expression'))
      .map(([left, operator, right]) => `((${left}) ${operator} (${right}))`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([test, yes, no]) => `((${test}) ? (${yes}) : (${no}))`),
  ),
}));

describe('an expression over steps that may have no value', () => {
  it('never reads a field of nothing, once it was accepted', () => {
    let accepted = 0;
    fc.assert(
      fc.property(expression, (source) => {
        fc.pre(isAccepted(source));
        accepted += /[mn]\.a/.test(source) ? 1 : 0;
        for (const m of [null, { a: 0 }, { a: 1 }])
          for (const n of [null, { a: null }, { a: 'x' }])
            expect(failure(source, { m, n })).not.toContain('of nothing');
      }),
      { seed: 41, numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  it.each(['m.a', 'm !== undefined ? m.a : 0', 'm?.a !== null ? m.a : 0', 'm >= 0 ? m.a : 0', 'm || n ? m.a : 0'])(
    'is refused as %s, which may fail',
    (source) => {
      expect(isAccepted(source)).toBe(false);
      expect(() => evaluate(source, { m: null, n: { a: 1 } })).toThrow('of nothing');
    },
  );
});
