import { describe, expect, it } from 'vitest';
import { aCatalog } from '#testing/workflow-catalog';
import { compileWorkflow } from './compile-workflow.ts';
import type { Problem } from './problem.ts';

const catalog = aCatalog({
  events: ['lead.created', 'lead.updated', 'message.received'],
  isKnownConnection: (name) => name === 'Mailbox',
  isKnownWorkflow: (name) => name === 'Follow up',
});

function problemsOf(definition: unknown): readonly Problem[] {
  const result = compileWorkflow(definition, catalog);
  return 'problems' in result ? result.problems : result.warnings;
}

function sentences(definition: unknown): string[] {
  return problemsOf(definition).map(
    ({ path, message, severity }) => `${severity === 'warning' ? 'warning: ' : ''}${path}: ${message}`,
  );
}

const workflow = (...steps: unknown[]) => ({ name: 'Test', steps });
const read = { id: 'read', type: 'integration', service: 'gmail', action: 'read_email', inputs: { email_id: 'x' } };
const set = (id: string, value: unknown, more: object = {}) => ({
  id,
  type: 'transformation',
  set: { value },
  ...more,
});

describe('names', () => {
  it.each<[string, unknown[], string]>([
    ['misspelt', [read, set('a', '{{ reed.body }}')], 'steps[1].set.value: unknown step "reed"; did you mean "read"?'],
    ['of nothing', [set('a', '{{ lead.name }}')], 'steps[0].set.value: unknown name "lead"'],
    ['of a later step', [set('a', '{{ b.value }}'), set('b', 1)], 'the step "b" (steps[1]) is not surely over here'],
    ['of itself', [set('a', '{{ a.value }}')], 'the step "a" has no value before it is over'],
    [
      'of a step beside',
      [set('a', 1), set('b', '{{ a.value }}', { after: [] })],
      'the step "a" (steps[0]) is not surely over here: put it before, or name it in "after"',
    ],
    [
      'of a step in another branch',
      [{ type: 'parallel', branches: [[set('a', 1)], [set('b', '{{ a.value }}')]] }],
      'steps[0].branches[1][0].set.value: the step "a" is in another branch of "step_1" and has no value here',
    ],
    [
      'of a loop outside of it',
      [{ type: 'loop', over: [1], steps: [] }, set('a', '{{ item }}')],
      'unknown name "item"',
    ],
    ['of the engine', [set('now', 1)], 'steps[0].id: "now" has a meaning of its own'],
    [
      'a variable that hides a step',
      [set('file', 1), { type: 'loop', over: [1], as: 'file', steps: [set('x', 1)] }],
      'steps[1].as: "file" is the id of steps[0]; choose another name',
    ],
  ])('%s are refused', (_, steps, sentence) => {
    expect(sentences(workflow(...steps)).join('\n')).toContain(sentence);
  });

  it('are known in order, in graphs, in handlers and in undoings', () => {
    expect(
      sentences({
        ...workflow(
          set('a', 1),
          set('b', '{{ a.value }}', { after: [], when: '{{ true }}' }),
          set('c', '{{ a.value }}', { after: ['a'] }),
          {
            ...set('d', '{{ a.value + c.value }}', { after: ['c'] }),
            onError: [set('e', '{{ error.message + a.value }}')],
            compensate: [set('f', '{{ d.value + error.code }}')],
          },
        ),
        output: '{{ d }}',
      }).filter((sentence) => !sentence.includes('the step "a" (steps[0])')),
    ).toEqual([]);
  });
});

describe('a step that may have no value', () => {
  const maybe = set('maybe', 1, { when: '{{ trigger.wanted }}' });

  it.each([
    ['{{ maybe.value }}', '"maybe" may have no value here: it is skipped unless its "when" holds. Write maybe?.value'],
    ['{{ [1].map(x => maybe.value) }}', 'Write maybe?.value'],
    ['{{ maybe }}', 'warning: steps[1].set.value: "maybe" may have no value here'],
  ])('is not simply used, as in %s', (expression, sentence) => {
    expect(sentences(workflow(maybe, set('a', expression))).join()).toContain(sentence);
  });

  it.each([
    '{{ maybe?.value }}',
    '{{ maybe?.value.toFixed(1) }}',
    '{{ maybe ?? "none" }}',
    '{{ maybe ? maybe.value : 0 }}',
    '{{ maybe && maybe.value }}',
    '{{ maybe != null ? maybe.value : 0 }}',
    '{{ maybe == null || maybe.value > 1 }}',
    '{{ !maybe ? 0 : maybe.value }}',
    '{{ maybe?.value > 2 && maybe.value < 5 }}',
    '{{ (maybe?.value ?? false) ? maybe.value : 0 }}',
  ])('may be used as %s', (expression) => {
    expect(sentences(workflow(maybe, set('a', expression)))).toEqual([]);
  });

  it('has one where a condition around says so, or where the same condition holds', () => {
    expect(
      sentences(
        workflow(
          maybe,
          set('a', '{{ maybe.value }}', { when: '{{ maybe != null }}' }),
          set('b', '{{ maybe.value }}', { when: '{{ trigger.wanted }}' }),
          { type: 'conditional', if: '{{ maybe }}', then: [set('c', '{{ maybe.value }}')] },
          { type: 'conditional', if: '{{ !maybe }}', then: [set('d', 1)], else: [set('e', '{{ maybe.value }}')] },
        ),
      ),
    ).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'a conditional without else',
      { type: 'conditional', if: '{{ trigger.x }}', then: [set('in', 1)] },
      'it has no "else"',
    ],
    [
      'a wait that may run out',
      { type: 'wait', event: 'message.received', timeout: '1d', onTimeout: 'continue' },
      'its time may run out',
    ],
    ['a wait for a time', { type: 'wait', for: '1d' }, 'a wait for a time never has one'],
    ['a step that may fail', { ...read, onError: 'continue' }, 'when it fails, its value is { error }'],
  ])('is %s', (_, step, why) => {
    const found = sentences(workflow({ ...step, id: 'step' }, set('a', '{{ step.body }}')));
    expect(found.join()).toContain(`"step" may have no value here: ${why}`);
  });

  it('tells whether it failed', () => {
    const step = { ...read, onError: 'continue' };
    expect(sentences(workflow(step, set('a', '{{ read.error ? read.error.message : read.body }}')))).toEqual([]);
  });

  it('is the round before the first in the test of a loop', () => {
    const loop = (test: string) => workflow({ type: 'loop', while: test, max: 9, steps: [set('page', 1)] });
    expect(sentences(loop('{{ page.value < 3 }}')).join()).toContain('there is no round before the first');
    expect(sentences(loop('{{ (page?.value ?? 0) < 3 }}'))).toEqual([]);
  });
});

describe('what never runs', () => {
  it.each<[string, unknown[], string]>([
    [
      'after an end',
      [{ id: 'end', type: 'stop' }, set('a', 1)],
      'steps[1]: can never run: "end" (steps[0]) ends the run',
    ],
    [
      'after two ends',
      [
        { id: 'way', type: 'conditional', if: '{{ trigger.x }}', then: [{ type: 'stop' }], else: [{ type: 'stop' }] },
        set('a', 1),
      ],
      'steps[1]: can never run: "way"',
    ],
    [
      'in a branch',
      [{ type: 'conditional', if: '{{ 1 > 2 }}', then: [set('a', 1)] }],
      'steps[0].then: these steps can never run',
    ],
    [
      'in an else',
      [{ type: 'conditional', if: true, then: [set('a', 1)], else: [set('b', 1)] }],
      'steps[0].else: these steps can never',
    ],
    ['in an empty loop', [{ type: 'loop', over: [], steps: [set('a', 1)] }], 'there is nothing to go through'],
    ['by its own condition', [set('a', 1, { when: '{{ false }}' })], 'warning: steps[0].when: never holds'],
  ])('%s is named', (_, steps, sentence) => {
    expect(sentences(workflow(...steps)).join('\n')).toContain(sentence);
  });

  it('is not what an end under a condition may leave', () => {
    expect(sentences(workflow({ type: 'stop', when: '{{ trigger.x }}' }, set('a', 1)))).toEqual([]);
  });
});

describe('what a service is asked', () => {
  const call = (more: object) => workflow({ type: 'integration', service: 'gmail', action: 'save_draft', ...more });

  it.each<[object, string]>([
    [{ service: 'gmial' }, 'steps[0].service: unknown service "gmial"; did you mean "gmail"?'],
    [{ action: 'save_darft' }, 'steps[0].action: unknown action "save_darft" of gmail; did you mean "save_draft"?'],
    [{ inputs: { to: 'a@b.c' } }, 'steps[0].inputs.body: is missing'],
    [{ inputs: { to: 5, body: 'x' } }, 'steps[0].inputs.to: must be text'],
    [{ inputs: { to: '{{ [1] }}', body: 'x' } }, 'steps[0].inputs.to: must be text, not a list'],
    [{ inputs: { to: 'x', body: '{{ 1 }}', labels: 'a' } }, 'steps[0].inputs.labels: must be a list'],
    [
      { inputs: { to: 'x', body: 'y', subjct: 'z' } },
      'warning: steps[0].inputs.subjct: unknown field "subjct"; did you mean "subject"?',
    ],
    [{ inputs: { to: 'x', body: 'y' }, connection: 'Mailbx' }, 'steps[0].connection: there is no connection "Mailbx"'],
  ])('%j is checked', (more, sentence) => {
    expect(sentences(call(more)).join('\n')).toContain(sentence);
  });

  it('may be made of expressions', () => {
    const inputs = { to: '{{ trigger.to }}', body: 'Hello {{ trigger.name }}', labels: ['{{ trigger.label }}'] };
    expect(sentences(call({ inputs, connection: 'Mailbox' }))).toEqual([]);
  });

  it.each<[object, string]>([
    [{ type: 'workflow', workflow: 'Folow up' }, 'steps[0].workflow: there is no workflow "Folow up"'],
    [
      { type: 'wait', event: 'message.recieved' },
      'warning: steps[0].event: no event is called "message.recieved"; did you mean "message.received"?',
    ],
    [{ type: 'approval', assignees: 'admin' }, 'steps[0].assignees: "admin" is nobody'],
    [{ type: 'code', source: 'return {' }, 'steps[0].source: Unexpected token in line 1.'],
    [{ type: 'llm', prompt: 'x', output: { type: 'objekt' } }, 'steps[0].output: is no JSON Schema that can be used'],
    [
      { type: 'http', url: 'https://a.example', methd: 'GET' },
      'steps[0].methd: unknown field "methd"; did you mean "method"?',
    ],
    [{ type: 'http', url: 'https://a.example', methd: 'GET' }, 'steps[0].methd'],
  ])('of the workspace is checked, too: %j', (step, sentence) => {
    expect(sentences(workflow(step)).join('\n')).toContain(sentence);
  });

  it.each<[object, string]>([
    [
      { type: 'event', event: 'lead.craeted' },
      'triggers[0].event: unknown event "lead.craeted"; did you mean "lead.created"?',
    ],
    [{ type: 'event', event: ['lead.*', 'deal.*'] }, 'triggers[0].event[1]: unknown event "deal.*"'],
    [{ type: 'event', event: 'lead.*', when: '{{ lead.x }}' }, 'triggers[0].when: unknown name "lead"'],
    [{ type: 'schedule' }, 'triggers[0]: a schedule has either "cron" or "every"'],
    [{ type: 'webhook', response: { body: 1 } }, 'triggers[0].response: a response is made of what the run gives'],
  ])('by a trigger is checked: %j', (trigger, sentence) => {
    expect(sentences({ name: 'x', triggers: [trigger], steps: [] }).join('\n')).toContain(sentence);
  });
});

describe('kinds of values', () => {
  it.each([
    ['{{ read.bdy }}', 'there is no field "bdy"; did you mean "body"?'],
    ['{{ read.body.lenght }}', 'text has no field "lenght"; did you mean "length"?'],
    ['{{ read.body.trim }}', 'text has no field "trim"; call it: trim(…)'],
    ['{{ read.body.toFixed(2) }}', 'text has no method toFixed()'],
    ['{{ read.body.length.trim() }}', 'a number has no method trim()'],
    ['{{ read.attachments.name }}', 'a list has no field "name"'],
    [
      '{{ read.attachments[0].sise }}',
      'warning: steps[1].set.value: there may be no field "sise"; did you mean "size"?',
    ],
    ['{{ read.attachments.map(file => file.size.trim()) }}', 'a number has no method trim()'],
    ['{{ read.attachments.filter(file => file.size > 1).first().name.sum() }}', 'text has no method sum()'],
    ['{{ read.attachments * 2 }}', 'a list cannot be calculated with or compared'],
    ['{{ now.foo }}', 'a date has no field "foo"'],
    ['{{ now.plus({ days: 1 }).trim() }}', 'a date has no method trim()'],
    ['{{ ({ a: 1 }).b }}', 'there is no field "b"; there are a'],
    ['{{ Math.round(1.5).trim() }}', 'a number has no method trim()'],
  ])('%s is refused', (expression, sentence) => {
    expect(sentences(workflow(read, set('a', expression))).join('\n')).toContain(sentence);
  });

  it.each([
    '{{ read.body.trim().length + 1 }}',
    '{{ read.attachments.map(file => file.name.toUpperCase()).join(", ") }}',
    '{{ read.attachments[0]?.size.toFixed(1) }}',
    '{{ read["subject"].split(" ").last() }}',
    '{{ trigger.anything.at.all() }}'.replace('all()', 'all'),
    '{{ now.plus(1, "days").toFormat("dd.MM.yyyy").length }}',
    '{{ "Total: " + read.attachments }}',
    '{{ { ...read, extra: 1 }.other }}'.replace('{ ...', '({ ...').replace('1 }', '1 })'),
  ])('%s is fine', (expression) => {
    expect(sentences(workflow(read, set('a', expression)))).toEqual([]);
  });

  it('follow values from step to step', () => {
    const steps = [
      set('a', '{{ 1 + 2 }}'),
      set('when', '{{ now }}'),
      { id: 'each', type: 'loop', over: '{{ [1, 2] }}', steps: [set('inner', '{{ item * 2 }}')] },
      { id: 'call', type: 'http', url: 'https://a.example' },
    ];
    expect(sentences(workflow(...steps, set('b', '{{ a.value.trim() }}'))).join()).toContain('a number has no method');
    // A value is recorded as JSON, in which a date is text.
    expect(sentences(workflow(...steps, set('b', '{{ when.value.plus(1) }}'))).join()).toContain(
      'text has no method plus()',
    );
    expect(sentences(workflow(...steps, set('b', '{{ each[0].valu }}'))).join()).toContain('did you mean "value"?');
    expect(sentences(workflow(...steps, set('b', '{{ call.bodi }}'))).join()).toContain('did you mean "body"?');
  });
});

describe('size', () => {
  it('is bounded in number, depth and length', () => {
    const many = Array.from({ length: 1001 }, () => ({ type: 'stop', when: '{{ trigger.x }}' }));
    const deep = Array.from({ length: 21 }).reduce<object>((inner) => ({ type: 'parallel', branches: [[inner]] }), {
      type: 'stop',
    });
    const deeper = Array.from({ length: 100 }).reduce<object>((inner) => ({ type: 'parallel', branches: [[inner]] }), {
      type: 'stop',
    });
    expect(sentences(workflow(...many))[0]).toMatch(/a list of at most 1000|at most 1000 items/);
    expect(sentences(workflow({ type: 'parallel', branches: [many.slice(500), many.slice(499)] }))).toEqual([
      'steps: there are 1004 steps; a workflow may have 1000',
    ]);
    expect(sentences(workflow(deep)).join()).toContain('steps may be inside of each other 20 deep');
    expect(sentences(workflow(deeper)).join()).toContain('nested deeper than 120 levels');
  });

  it('of a thousand steps that use each other is compiled in good time', () => {
    const steps = Array.from({ length: 1000 }, (_, index) =>
      set(`s${index}`, index === 0 ? 1 : `{{ s${index - 1}.value + ${index} }}`),
    );
    expect(sentences(workflow(...steps))).toEqual([]);
  });
});
