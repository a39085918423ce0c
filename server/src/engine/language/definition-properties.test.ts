import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCatalog } from '#testing/workflow-catalog';
import { arbitraryWorkflow } from '#testing/workflow-arbitrary';
import { compileWorkflow } from './compile-workflow.ts';
import type { Json } from './json.ts';

const catalog = aCatalog();

describe('any definition', () => {
  it('that is valid compiles, and says nothing is wrong', () => {
    fc.assert(
      fc.property(arbitraryWorkflow(), (definition) => {
        const result = compileWorkflow(definition, catalog);
        expect('problems' in result ? result.problems : []).toEqual([]);
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  it('that is damaged somewhere gives problems with a place, or compiles, and never throws', () => {
    const damages = fc.array(fc.record({ at: fc.nat(), to: damage }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(arbitraryWorkflow(), damages, (definition, each) => {
        const broken = each.reduce<unknown>((whole, { at, to }) => damaged(whole, at, to), definition);
        const result = compileWorkflow(broken, catalog);
        const problems = 'problems' in result ? result.problems : result.warnings;
        for (const { message, path, start = 0, end = 0 } of problems) {
          expect(message).not.toMatch(/undefined|\[object/);
          expect(path).not.toContain('undefined');
          expect(start).toBeLessThanOrEqual(end);
        }
      }),
      { seed: 4, numRuns: 250 },
    );
  });

  it('that is anything at all gives problems', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withMap: true, withBigInt: true }), (value) => {
        expect(compileWorkflow(value, catalog)).toHaveProperty('problems');
      }),
      { seed: 5 },
    );
  });
});

const damage = fc.oneof(
  fc.constant(undefined),
  fc.jsonValue() as fc.Arbitrary<Json>,
  fc.constantFrom('{{', '{{ nobody.x }}', '{{ s1.x.y }}', '{{ 1 + }}', '{{ s2() }}', '5 daze', 's1', 'stop', [], {}),
);

/** The same with one of its values, counted from the top, replaced; undefined removes it. */
function damaged(value: unknown, at: number, to: unknown): unknown {
  const size = sizeOf(value);
  let left = at % size;
  const walk = (each: unknown): unknown => {
    if (left === 0) {
      left = -1;
      return to;
    }
    left -= 1;
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(value);
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + sizeOf(inner), 1);
}
