import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aCatalog } from '#testing/workflow-catalog';
import { compileWorkflow } from './compile-workflow.ts';

const page = readFileSync(new URL('../../../../docs/using/workflow-language.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => {
  const line = page.slice(0, page.indexOf(text)).split('\n').length;
  return [line, text] as const;
});

/** A whole definition, a list of steps, or one step. */
function toDefinition(example: object): object {
  if (Array.isArray(example)) return { name: 'Example', steps: example };
  return 'steps' in example && 'name' in example ? example : { name: 'Example', steps: [example] };
}

describe('the reference of the language', () => {
  it('has an example of every kind of step and trigger', () => {
    const all = examples.map(([, text]) => text).join();
    for (const kind of ['llm', 'integration', 'transformation', 'conditional', 'loop', 'parallel', 'wait', 'approval'])
      expect(all).toContain(`"type": "${kind}"`);
    for (const kind of ['workflow', 'code', 'http', 'stop', 'manual', 'webhook', 'schedule', 'event', 'form'])
      expect(all).toContain(`"type": "${kind}"`);
  });

  it.each(examples)('is right in line %i', (_line, text) => {
    const result = compileWorkflow(toDefinition(JSON.parse(text) as object), aCatalog());
    expect('problems' in result ? result.problems : result.warnings).toEqual([]);
  });
});
