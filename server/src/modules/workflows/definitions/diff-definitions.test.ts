import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryWorkflow } from '#testing/workflow-arbitrary';
import { type Definition, definitionSchema } from '#engine/language/definition';
import { diffDefinitions } from './diff-definitions.ts';
import { hashDefinition } from '#engine/language/hash-definition';
import { assignIds } from '#engine/language/step-ids';

const parsed = (definition: unknown): Definition => definitionSchema.parse(definition);
const definitions = arbitraryWorkflow({ maxDepth: 2 }).map(parsed);
const idsOf = (definition: Definition): string[] => assignIds(definition.steps, []).all().toSorted();

const workflow = (...steps: object[]): Definition => parsed({ name: 'Test', steps });
const stop = (id: string, more: object = {}) => ({ id, type: 'stop', ...more });

describe('the difference of two definitions', () => {
  it('is nothing exactly where they hash the same', () => {
    fc.assert(
      fc.property(definitions, definitions, fc.boolean(), (one, other, isCopy) => {
        const second = isCopy ? reordered(one) : other;
        const { fields, steps } = diffDefinitions(one, second as Definition);
        expect(fields.length + steps.length === 0).toBe(hashDefinition(one) === hashDefinition(second));
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it('names what came and what went, and the other way round backwards', () => {
    fc.assert(
      fc.property(definitions, definitions, (one, other) => {
        const forwards = diffDefinitions(one, other).steps;
        const backwards = diffDefinitions(other, one).steps;
        const of = (changes: typeof forwards, kind: string) =>
          changes.flatMap((change) => (change.kind === kind ? [change.id] : [])).toSorted();
        const gone = new Set(of(forwards, 'removed'));
        expect([...idsOf(one).filter((id) => !gone.has(id)), ...of(forwards, 'added')].toSorted()).toEqual(
          idsOf(other),
        );
        expect(of(backwards, 'added')).toEqual(of(forwards, 'removed'));
        expect(of(backwards, 'changed')).toEqual(of(forwards, 'changed'));
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  it('tells a step that changed from one that moved', () => {
    const before = workflow(
      stop('a'),
      stop('b', { status: 'failed' }),
      { id: 'c', type: 'conditional', if: '{{ trigger.x }}', then: [stop('d')], else: [stop('e')] },
      stop('f'),
    );
    const after = workflow(
      stop('f'),
      stop('a'),
      stop('b', { status: 'completed', name: 'End' }),
      { id: 'c', type: 'conditional', if: '{{ trigger.x }}', then: [stop('e')], else: [] },
      stop('g'),
    );
    expect(diffDefinitions(before, after)).toEqual({
      fields: [],
      steps: [
        { kind: 'removed', id: 'd', from: 'steps[2].then[0]' },
        { kind: 'moved', id: 'f', from: 'steps[3]', to: 'steps[0]' },
        { kind: 'changed', id: 'b', from: 'steps[1]', to: 'steps[2]', fields: ['name', 'status'] },
        { kind: 'added', id: 'g', to: 'steps[4]' },
        { kind: 'moved', id: 'e', from: 'steps[2].else[0]', to: 'steps[3].then[0]' },
      ],
    });
  });

  it('of the definition itself is by its fields', () => {
    const before = parsed({ name: 'One', steps: [], timeout: '1d', output: { b: 1, a: 2 } });
    const after = parsed({ name: 'Two', steps: [], priority: 1, output: { a: 2, b: 1 } });
    expect(diffDefinitions(before, after)).toEqual({ fields: ['name', 'priority', 'timeout'], steps: [] });
  });
});

/** The same with the fields of every object the other way round. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reordered(inner)]),
  );
}
