import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Death, SimulatedRun } from '#testing/simulated-run';
import { arbitraryWorkflow } from '#testing/workflow-arbitrary';
import { aCatalog } from '#testing/workflow-catalog';
import { compileWorkflow } from '../language/compile-workflow.ts';
import type { ActionDefinition, ActionEffect } from '../steps/action.ts';

const harmless: readonly ActionEffect[] = ['pure', 'idempotent', 'look_up', 'transactional'];

function anAction(effect: ActionEffect): ActionDefinition {
  return {
    service: 'test',
    name: effect,
    title: effect,
    description: effect,
    inputs: { type: 'object' },
    output: { type: 'object' },
    effect,
    timeLimitMs: 1_000,
    needsConnection: false,
  };
}

const catalog = aCatalog({ more: [...harmless, 'unsafe' as const].map(anAction) });

async function carry(definition: object, world: { deaths?: readonly Death[]; refuses?: RegExp } = {}) {
  const compiled = compileWorkflow(definition, catalog);
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  const { plan } = compiled;
  return await new SimulatedRun({ plan, catalog: catalog.actions, trigger: { n: 3 }, ...world }).toEnd();
}

const kinds = [
  'transformation',
  'integration',
  'conditional',
  'loop',
  'parallel',
  'wait',
  'approval',
  'workflow',
  'code',
] as const;

/** Who is first depends on how much time passes, and it passes while workers die: no race here. */
function withoutRaces(definition: object): object {
  // it was an object before
  return JSON.parse(JSON.stringify(definition).replaceAll(/"join":(?:"any"|\d+)/g, '"join":"all"')) as object;
}

/** Of lines of steps beside each other, how far one is when another fails is chance: here there is one line only. */
function inOneLine(definition: object): object {
  const text = JSON.stringify(definition, (key, value: unknown) => (key === 'after' ? undefined : value));
  return JSON.parse(text.replaceAll(/"concurrency":\d+/g, '"concurrency":1')) as object; // it was an object before
}

/** An id of a child is made from the step and from the time, which passes while workers die. */
function timeless(output: unknown): string {
  return JSON.stringify(output).replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7/g, '7');
}

function stepsOf(children: ReadonlySet<string>): string[] {
  return [...children].map(timeless).toSorted();
}

const someDeaths = fc.array(fc.record({ write: fc.integer({ min: 1, max: 40 }), isWritten: fc.boolean() }), {
  maxLength: 6,
});

describe('a run whose workers die', () => {
  it.each([
    ['works on several lines of steps', withoutRaces, { kinds, refuses: undefined }],
    [
      'fails, handles failures, takes back what was done and stops',
      inOneLine,
      { kinds: [...kinds.filter((kind) => kind !== 'parallel'), 'stop' as const], refuses: /Number [78]/ },
    ],
  ])(
    'comes to the same end with the same effects as one whose worker lives, when it %s',
    async (_, tame, chosen) => {
      const { kinds: drawn, refuses } = chosen;
      const world = refuses ? { refuses } : {};
      await fc.assert(
        fc.asyncProperty(
          arbitraryWorkflow({ kinds: drawn, actions: harmless.map((action) => ({ service: 'test', action })) }),
          someDeaths,
          async (definition, deaths) => {
            const calm = tame(definition);
            const [quiet, troubled] = [await carry(calm, world), await carry(calm, { ...world, deaths })];
            expect(troubled.state).toEqual(quiet.state);
            expect(timeless(troubled.output)).toEqual(timeless(quiet.output));
            expect(troubled.error).toEqual(quiet.error);
            expect([...troubled.happened.keys()].toSorted()).toEqual([...quiet.happened.keys()].toSorted());
            expect(stepsOf(troubled.children)).toEqual(stepsOf(quiet.children));
          },
        ),
        { numRuns: 100, seed: 7 },
      );
    },
    120_000,
  );

  it('never repeats an unsafe effect, and asks a person where nobody can know', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorkflow({ kinds: [...kinds, 'stop'], actions: [{ service: 'test', action: 'unsafe' }] }),
        someDeaths,
        async (definition, deaths) => {
          const end = await carry(definition, { deaths, refuses: /Number [78]/ });
          for (const [key, count] of end.happened) expect([key, count]).toEqual([key, 1]);
          expect(end.asked).toBeLessThanOrEqual(deaths.length * 10);
        },
      ),
      { numRuns: 100, seed: 7 },
    );
  }, 120_000);

  it('goes on from every single write, whether it was written or not', async () => {
    const call = (id: string, action: string, more: object = {}) => ({
      id,
      type: 'integration',
      service: 'test',
      action,
      inputs: { body: id },
      ...more,
    });
    const definition = {
      name: 'Everything',
      steps: [
        call('book', 'transactional', { compensate: [call('unbook', 'idempotent')] }),
        { id: 'fan', type: 'parallel', branches: [[call('a', 'idempotent')], [call('b', 'look_up')]] },
        {
          id: 'each',
          type: 'loop',
          over: [1, 2, 3],
          concurrency: 2,
          steps: [call('one', 'idempotent', { inputs: { body: '{{ item }}' } })],
        },
        { id: 'pause', type: 'wait', for: '1h' },
        { id: 'ask', type: 'approval', assignees: ['role:admin'] },
        call('last', 'transactional', { inputs: { body: 'Number 7' } }),
      ],
    };
    const quiet = await carry(definition, { refuses: /Number 7/ });
    expect(quiet).toMatchObject({ state: 'failed', error: 'test.refused at last' });
    for (let write = 1; write <= quiet.writes; write += 1) {
      for (const isWritten of [true, false]) {
        const end = await carry(definition, { refuses: /Number 7/, deaths: [{ write, isWritten }] });
        expect({ write, isWritten, error: end.error, effects: [...end.happened.keys()].toSorted() }).toEqual({
          write,
          isWritten,
          error: quiet.error,
          effects: [...quiet.happened.keys()].toSorted(),
        });
      }
    }
  });
});
