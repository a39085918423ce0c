/**
 * Evaluations a second of compiled expressions, and of a transformation over 100 items. No database and no process
 * beside: what is measured is what a run pays for each of them.
 */
import { Budget } from '../server/src/engine/language/expressions/budget.ts';
import type { Environment } from '../server/src/engine/language/expressions/compile-expression.ts';
import { toDate } from '../server/src/engine/language/expressions/methods/date-methods.ts';
import { compileTemplate } from '../server/src/engine/language/expressions/template.ts';
import type { Value } from '../server/src/engine/language/expressions/value.ts';
import { compileWorkflow } from '../server/src/engine/language/compile-workflow.ts';
import { type Bench, round } from './harness.ts';

const goal = 1_000_000;

const names: Record<string, Value> = {
  trigger: {
    body: {
      a: { b: 'value' },
      name: ' ada lovelace ',
      total: 120,
      items: Array.from({ length: 100 }, (_, index) => ({ name: `item ${index}`, price: index, count: 2 })),
    },
  },
  inputs: {},
  user: null,
  workspace: { name: 'Analytical Engines' },
  run: { id: 'run' },
  now: toDate(0, { zone: 'UTC' }),
};

const expressions: Record<string, string> = {
  access: '{{ trigger.body.a.b }}',
  condition: '{{ trigger.body.total > 100 && trigger.body.a.b == "value" }}',
  method: '{{ trigger.body.name.trim().toTitleCase() }}',
  text: 'Hi {{ trigger.body.name }}, that makes {{ trigger.body.total * 2 }}.',
  date: "{{ now.plus({ days: 3 }).toFormat('dd.MM.yyyy') }}",
  list: '{{ trigger.body.items.filter(item => item.price > 50).map(item => item.name) }}',
};

export const bench: Bench = {
  summary: `evaluations a second of {{ trigger.body.a.b }}, compiled (goal: ${goal.toLocaleString('en')})`,
  async run(say) {
    const cases: Record<string, Speed> = {};
    for (const [name, source] of Object.entries(expressions)) {
      const compiled = compileTemplate(source, new Set(Object.keys(names)));
      const speed = measure((environment) => compiled.evaluate(environment));
      cases[name] = speed;
      say(`${name}: ${inWords(speed)}  ${source}`);
    }
    const map = compileMap();
    cases['map100'] = measure(map);
    say(`map100: ${inWords(cases['map100'])}  100 items with two expressions each`);
    return { ...cases['access'], goal, cases };
  },
};

const inWords = ({ perSecond, perCpuSecond }: Speed): string =>
  `${perSecond.toLocaleString('en')} a second (${perCpuSecond.toLocaleString('en')} by processor time)`;

/** A step as it stands in a workflow, through the compiler of definitions. */
function compileMap(): (environment: Environment) => Value {
  const value = { name: '{{ item.name }}', total: '{{ item.price * item.count }}' };
  const step = { type: 'transformation', action: 'map', items: '{{ trigger.body.items }}', value };
  const result = compileWorkflow(
    { name: 'Bench', steps: [step] },
    { actions: { find: () => undefined, list: () => [] } },
  );
  if ('problems' in result) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  const [compiled] = result.plan.block.steps;
  if (compiled?.kind !== 'transformation') throw new Error('The step was not compiled as a transformation.');
  return compiled.run;
}

const rounds = 5;
const roundMs = 400;
/** Between two looks at the clock. */
const batch = 200;

interface Speed {
  perSecond: number;
  /** The same by processor time: what it would be on a machine with nothing else to do. */
  perCpuSecond: number;
}

/** The median of a few rounds, after one to warm up. A step has a budget of its own; so has each batch here. */
function measure(evaluate: (environment: Environment) => Value): Speed {
  const results = Array.from({ length: rounds + 1 }, () => {
    const [startedAt, cpuAt] = [performance.now(), process.cpuUsage()];
    let count = 0;
    while (performance.now() - startedAt < roundMs) {
      const context = { budget: new Budget(), now: new Date(0), zone: 'UTC', random: () => 0.5 };
      for (let left = batch; left > 0; left -= 1) evaluate({ names, context });
      count += batch;
    }
    const { user, system } = process.cpuUsage(cpuAt);
    return {
      perSecond: round((count / (performance.now() - startedAt)) * 1000),
      perCpuSecond: round((count / (user + system)) * 1_000_000),
    };
  });
  const measured = results.slice(1).toSorted((one, other) => one.perSecond - other.perSecond);
  return measured[Math.floor(rounds / 2)] ?? { perSecond: Number.NaN, perCpuSecond: Number.NaN };
}
