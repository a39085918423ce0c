import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { aCatalog } from '#testing/workflow-catalog';
import { Budget } from './expressions/budget.ts';
import type { Environment } from './expressions/compile-expression.ts';
import { compileWorkflow } from './compile-workflow.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Value } from './expressions/value.ts';

const catalog = aCatalog();

function environment(names: Record<string, Value> = {}): Environment {
  const now = new Date('2026-01-05T09:30:00.000Z');
  return { names, context: { budget: new Budget(), now, zone: 'UTC', random: () => 0.5 } };
}

function planOf(definition: unknown): Plan {
  const result = compileWorkflow(definition, catalog);
  if ('problems' in result)
    throw new Error(result.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return result.plan;
}

function problemsOf(definition: unknown): readonly Problem[] {
  const result = compileWorkflow(definition, catalog);
  return 'problems' in result ? result.problems : result.warnings;
}

const sentences = (definition: unknown) => problemsOf(definition).map(({ path, message }) => `${path}: ${message}`);

const workflow = (...steps: unknown[]) => ({ name: 'Test', steps });

function stepOf<Kind extends PlanStep['kind']>(plan: Plan, id: string, kind: Kind): Extract<PlanStep, { kind: Kind }> {
  const step = plan.block.steps.find((each) => each.id === id);
  if (step?.kind !== kind) throw new Error(`${id} is a ${step?.kind ?? 'missing step'}`);
  return step as Extract<PlanStep, { kind: Kind }>;
}

describe('a workflow', () => {
  it('of the small-business document compiles unchanged', () => {
    const plan = planOf({
      name: 'Draft email response',
      version: '1.0',
      steps: [
        { type: 'integration', service: 'gmail', action: 'read_email', inputs: { email_id: '{{trigger.email_id}}' } },
        {
          type: 'llm',
          model: 'gpt-4',
          prompt: 'Draft a response to this email: {{step_1.body}}',
          inputs: { context: '{{user.company}}' },
        },
        { type: 'transformation', action: 'extract_json', inputs: { text: '{{step_2.text}}' } },
        {
          type: 'integration',
          service: 'gmail',
          action: 'save_draft',
          inputs: { to: '{{step_1.from}}', body: '{{step_3.reply}}' },
        },
      ],
    });
    expect(plan.block.steps.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'step_1 call',
      'step_2 call',
      'step_3 transformation',
      'step_4 call',
    ]);
    expect(plan.block.isSequential).toBe(true);
    expect(stepOf(plan, 'step_2', 'call')).toMatchObject({ type: 'llm', service: 'ai', action: 'generate' });
    const inputs = stepOf(plan, 'step_2', 'call').inputs(
      environment({ step_1: { body: 'Hello' }, user: { company: { name: 'Acme' } } }),
    );
    expect(inputs).toEqual({
      model: 'gpt-4',
      prompt: 'Draft a response to this email: Hello',
      inputs: { context: { name: 'Acme' } },
    });
  });

  it('of every kind of step compiles, as the design shows it', () => {
    const plan = planOf({
      name: 'Draft e-mail response',
      version: '1.0',
      triggers: [{ type: 'event', event: 'message.received', when: "{{ trigger.message.channel == 'email' }}" }],
      steps: [
        {
          id: 'read',
          type: 'integration',
          service: 'gmail',
          action: 'read_email',
          inputs: { email_id: '{{ trigger.email_id }}' },
        },
        {
          id: 'draft',
          type: 'llm',
          model: 'default',
          prompt: 'Draft a response to this email:\n\n{{ read.body }}',
        },
        {
          id: 'check',
          type: 'conditional',
          if: '{{ draft.confidence >= 0.8 }}',
          then: [
            {
              type: 'integration',
              service: 'gmail',
              action: 'save_draft',
              inputs: { to: '{{ read.from }}', body: '{{ draft.text }}' },
            },
          ],
          else: [{ type: 'approval', assignees: ['role:member'], data: '{{ draft.text }}' }],
        },
        {
          id: 'each',
          type: 'loop',
          over: '{{ read.attachments }}',
          as: 'file',
          concurrency: 5,
          steps: [{ type: 'transformation', set: { name: '{{ file.name }}' } }],
        },
        {
          id: 'fan',
          type: 'parallel',
          branches: [[{ type: 'wait', for: '1s' }], [{ type: 'http', url: 'https://example.com' }]],
        },
        { id: 'ok', type: 'approval', assignees: ['role:admin'], quorum: 1, expires: '2d' },
        { id: 'pause', type: 'wait', for: '3d' },
        { id: 'shape', type: 'transformation', set: { subject: 'Re: {{ read.subject }}' } },
        { id: 'sub', type: 'workflow', workflow: 'Other', inputs: {} },
        { id: 'js', type: 'code', source: 'return input.a + 1', inputs: { a: 1 } },
        { id: 'call', type: 'http', method: 'POST', url: 'https://example.com/{{ shape.subject }}', body: {} },
        { id: 'done', type: 'stop', status: 'completed' },
      ],
    });
    expect(plan.block.steps.map(({ kind }) => kind).join(' ')).toBe(
      'call call conditional loop parallel approval wait transformation workflow code call stop',
    );
    expect(stepOf(plan, 'ok', 'approval')).toMatchObject({ quorum: 1, expiresMs: 172_800_000, onReject: 'stop' });
    expect(stepOf(plan, 'each', 'loop')).toMatchObject({ as: 'file', concurrency: 5, isPure: true });
    expect(stepOf(plan, 'fan', 'parallel')).toMatchObject({ join: 2, isPure: false });
  });

  it('gets ids, an order and what it uses', () => {
    const plan = planOf({
      name: 'Graph',
      triggers: [{ type: 'event', event: ['lead.created', 'message.*'], when: '{{ trigger.lead != null }}' }],
      steps: [
        { id: 'a', type: 'transformation', set: {} },
        { id: 'b', type: 'http', url: 'https://example.com', after: [], connection: 'crm' },
        { id: 'c', type: 'transformation', set: { both: '{{ a }}{{ b.status }}' } },
        { id: 'd', type: 'workflow', workflow: 'Other', after: ['a'] },
        { id: 'e', type: 'wait', event: 'message.received' },
      ],
    });
    expect(plan.block.steps.map(({ after }) => after)).toEqual([[], [], [0, 1], [0], [2, 3]]);
    expect(plan.block.isSequential).toBe(false);
    expect(plan.uses).toEqual({
      actions: [{ service: 'http', action: 'request' }],
      connections: ['crm'],
      workflows: ['Other'],
      events: ['lead.created', 'message.*', 'message.received'],
      approvals: false,
    });
    expect(plan.isPure).toBe(false);
    expect(plan.triggers).toMatchObject([{ kind: 'event', events: ['lead.created', 'message.*'] }]);
  });

  it('lets steps inside see what is around them, and nobody see inside', () => {
    const plan = planOf({
      ...workflow(
        { id: 'base', type: 'transformation', set: { factor: 2 } },
        {
          id: 'each',
          type: 'loop',
          over: '{{ trigger.numbers }}',
          as: 'number',
          steps: [{ id: 'times', type: 'transformation', set: { is: '{{ number * base.factor + index }}' } }],
          collect: '{{ times.is }}',
        },
        {
          id: 'more',
          type: 'loop',
          while: '{{ (last?.n ?? 0) < 3 }}',
          max: 10,
          steps: [{ id: 'last', type: 'transformation', set: { n: '{{ index + 1 }}' } }],
        },
      ),
      output: '{{ each.length }}',
    });
    const loop = stepOf(plan, 'each', 'loop');
    const [inner] = loop.block.steps;
    expect(
      inner?.kind === 'transformation' && inner.run(environment({ number: 5, base: { factor: 2 }, index: 1 })),
    ).toEqual({
      is: 11,
    });
    expect(loop.collect?.(environment({ times: { is: 11 } }))).toBe(11);
    expect(plan.isPure).toBe(true);
    expect(plan.output?.(environment({ each: [1, 2] }))).toBe(2);
    expect(sentences(workflow({ id: 'fan', type: 'parallel', branches: [[{ id: 'in', type: 'stop' }]] }))).toEqual([
      'steps[0].branches[0][0].id: "in" has a meaning of its own; choose another id',
    ]);
    expect(
      sentences(
        workflow(
          { id: 'fan', type: 'parallel', branches: [[{ id: 'one', type: 'transformation', set: {} }]] },
          { type: 'transformation', set: { x: '{{ one.y }}' } },
        ),
      ),
    ).toEqual([
      'steps[1].set.x: the step "one" is inside of "fan"; from outside, use the value of "fan": fan[0] is what its branch gives',
    ]);
  });

  it('waits for spans that depend on data, and for moments', () => {
    const plan = planOf(
      workflow(
        { id: 'span', type: 'wait', for: '{{ trigger.days }}d' },
        { id: 'moment', type: 'wait', until: '{{ now.plus({ days: 1 }) }}' },
      ),
    );
    const span = stepOf(plan, 'span', 'wait').for;
    const moment = stepOf(plan, 'moment', 'wait').for;
    expect(span.kind === 'duration' && span.ms(environment({ trigger: { days: 2 } }))).toBe(172_800_000);
    expect(() => span.kind === 'duration' && span.ms(environment({ trigger: { days: 'x' } }))).toThrow(
      '“xd” is no span of time',
    );
    const tomorrow = moment.kind === 'until' && moment.at(environment({ now: DateTime.fromISO('2026-01-05T00:00Z') }));
    expect(DateTime.isDateTime(tomorrow) && tomorrow.toISODate()).toBe('2026-01-06');
  });
});

describe('a definition with something wrong in it', () => {
  it.each([
    [3, ': must be an object, not 3'],
    [{ steps: [] }, 'name: is missing; it must be text'],
    [workflow({ type: 'htttp' }), 'steps[0].type: must be "llm", '],
    [workflow({ type: 'htttp' }), 'did you mean "http"?'],
    [workflow({ type: 'loop', over: [], steps: 3 }), 'steps[0].steps: must be a list, not 3'],
    [workflow({ type: 'wait', for: '3 daze' }), 'steps[0].for: "3 daze" is no span of time'],
    [workflow({ type: 'stop', status: 'complete' }), 'did you mean "completed"?'],
    [workflow({ type: 'stop', onError: [{ type: 'stopp' }] }), 'steps[0].onError[0].type: must be'],
    [workflow({ id: 'a b', type: 'stop' }), 'steps[0].id: "a b" is no name for expressions'],
    [workflow({ id: 'a', type: 'stop' }, { id: 'a', type: 'stop' }), 'steps[1].id: the id "a" is taken by steps[0]'],
    [workflow({ id: 'trigger', type: 'stop' }), 'steps[0].id: "trigger" has a meaning of its own'],
    [workflow({ id: 'a', type: 'stop', after: ['b'] }), 'steps[0].after[0]: no step "b" in the same list'],
    [workflow({ id: 'a', type: 'stop', when: 'true' }), 'steps[0].when: a condition is one expression in {{ }}'],
    [
      workflow({ id: 'a', type: 'stop', after: ['b'] }, { id: 'b', type: 'stop' }),
      'these steps wait for each other: a → b → a; "b" has no "after"',
    ],
    [
      workflow({ id: 'read', type: 'http', url: 'https://a.example' }, { type: 'stop', message: '{{ reed.body }}' }),
      'steps[1].message: unknown step "reed"; did you mean "read"?',
    ],
    [
      workflow({ type: 'transformation', action: 'filter', items: [], where: '{{ itm > 1 }}' }),
      'steps[0].where: unknown name "itm"; did you mean "item"?',
    ],
    [
      { ...workflow(), triggers: [{ type: 'schedule', cron: '60 * * * *' }] },
      'triggers[0].cron: This is no cron schedule: invalid value for minute: 60.',
    ],
    [
      { ...workflow(), triggers: [{ type: 'schedule', every: '1h', timeZone: 'Mars' }] },
      'triggers[0].timeZone: “Mars” is no time zone',
    ],
    [{ ...workflow(), triggers: [{ type: 'schedule', every: '250ms' }] }, 'triggers[0].every: An interval is'],
    [workflow({ type: 'loop', while: '{{ true }}', steps: [] }), 'steps[0].max: a loop with "while" needs "max"'],
    [workflow({ type: 'parallel', branches: [[]], join: 2 }), 'steps[0].join: 2 branches cannot finish: there are 1'],
    [
      workflow({
        type: 'stop',
        message: 'x'.repeat(190_000),
        output: Array.from({ length: 6 }, () => 'y'.repeat(190_000)),
      }),
      ': the definition is larger than 1 MiB',
    ],
    [workflow({ type: 'stop', output: { at: new Date() } }), 'steps[0].output.at: must be JSON'],
  ])('%#: %s'.replace('%s', '$1'), (definition, sentence) => {
    expect(sentences(definition).join('\n')).toContain(sentence);
  });

  it('is told the place inside the text', () => {
    const text = 'Hello {{ trigger.name }}, {{ trigger.name.trimm() }}';
    expect(problemsOf(workflow({ type: 'stop', message: text }))).toEqual([
      expect.objectContaining({
        path: 'steps[0].message',
        start: text.indexOf('trimm'),
        end: text.indexOf('trimm') + 5,
      }),
    ]);
  });
});

describe('config', () => {
  const constants = { days: 3, hello: 'Hi {{ trigger.name }}' };
  const greeting = {
    id: 'say',
    type: 'transformation',
    set: { days: '{{ config.days + 1 }}', text: '{{ config.hello }}!' },
  };

  it('is found by every expression, and may use what the run is given', () => {
    const { run } = stepOf(planOf({ ...workflow(greeting), config: constants }), 'say', 'transformation');
    expect(run(environment({ trigger: { name: 'Ada' } }))).toEqual({ days: 4, text: 'Hi Ada!' });
  });

  it('is checked: what is not in it, what has another type, and its own expressions', () => {
    const [unknown] = sentences({ ...workflow({ type: 'http', url: '{{ config.hallo }}' }), config: constants });
    expect(unknown).toContain('hallo');
    const [mistyped] = sentences({ ...workflow({ type: 'http', url: '{{ config.days.trim() }}' }), config: constants });
    expect(mistyped).toContain('trim');
    const [faulty] = sentences({ ...workflow(greeting), config: { ...constants, hello: '{{ triger.name }}' } });
    expect(faulty).toMatch(/^config\.hello: unknown name "triger"/);
  });

  it('is no name of a step, and unknown where there is none', () => {
    expect(sentences(workflow({ ...greeting, id: 'config', set: {} }))).toEqual([
      expect.stringContaining('steps[0].id'),
    ]);
    expect(sentences(workflow(greeting))[0]).toContain('config');
  });
});
