import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryWorkflow } from '#testing/workflow-arbitrary';
import { aCatalog } from '#testing/workflow-catalog';
import { compileWorkflow } from './compile-workflow.ts';
import { listReferences } from './list-references.ts';

const catalog = aCatalog();
const definition = {
  name: 'Test',
  inputs: { type: 'object', properties: { days: { type: 'number' } } },
  steps: [
    { id: 'read', type: 'integration', service: 'gmail', action: 'read_email', inputs: { email_id: 'x' } },
    { id: 'maybe', type: 'http', url: 'https://example.com', when: '{{ trigger.wanted }}' },
    {
      id: 'each',
      type: 'loop',
      over: '{{ read.attachments }}',
      as: 'file',
      steps: [{ id: 'broken', type: 'transformation', set: { x: '{{ nobody }}' } }],
    },
  ],
};
const names = (place: string) => listReferences(definition, place, catalog)?.map(({ name }) => name);
const globals = ['trigger', 'inputs', 'user', 'workspace', 'run', 'now'];

describe('the names at a place', () => {
  it('are those of the steps before, of what is around, and of the engine', () => {
    expect(names('steps[0]')).toEqual(globals);
    expect(names('steps[2].steps[0]')).toEqual([...globals, 'read', 'maybe', 'index', 'file']);
    expect(names('steps[2].steps[1]')).toEqual([...globals, 'read', 'maybe', 'index', 'file', 'broken']);
    expect(names('steps[3]')).toEqual([...globals, 'read', 'maybe', 'each']);
    expect(names('steps[4]')).toBeUndefined();
  });

  it('come with what is known of them', () => {
    const found = new Map(listReferences(definition, 'steps[2].steps[0]', catalog)?.map((each) => [each.name, each]));
    expect(found.get('inputs')?.shape).toMatchObject({ kind: 'object', fields: { days: { kind: 'number' } } });
    expect(found.get('file')?.shape).toMatchObject({ kind: 'object', fields: { name: { kind: 'string' } } });
    expect(found.get('now')?.shape).toEqual({ kind: 'date' });
    expect(found.get('read')?.mayBeNothing).toBeUndefined();
    expect(found.get('maybe')).toMatchObject({
      kind: 'step',
      mayBeNothing: expect.stringContaining('"when"') as string,
    });
  });

  it('are exactly those that may be used there', () => {
    fc.assert(
      fc.property(arbitraryWorkflow({ kinds: ['transformation', 'loop', 'conditional'] }), fc.nat(), (drawn, at) => {
        const steps = [...drawn.steps, { id: 'added', type: 'transformation', set: {} }];
        const place = `steps[${at % steps.length}]`;
        const known = listReferences({ ...drawn, steps }, place, catalog)?.map(({ name }) => name) ?? [];
        const uses = (name: string) =>
          compileWorkflow(
            {
              ...drawn,
              steps: steps.map((step, index) =>
                index === at % steps.length
                  ? {
                      ...step,
                      compensate: undefined,
                      set: { used: `{{ ${name} ?? 0 }}` },
                      type: 'transformation',
                      onError: undefined,
                    }
                  : step,
              ),
            },
            catalog,
          );
        for (const name of known) expect(JSON.stringify(uses(name))).not.toContain(`unknown name \\"${name}\\"`);
        expect(known).toEqual(expect.arrayContaining(globals));
        expect(uses('nobody')).toHaveProperty('problems');
      }),
      { seed: 21, numRuns: 40 },
    );
  });
});
