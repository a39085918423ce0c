/**
 * How fast workflows run: real webhooks over HTTP into the real program on its embedded PostgreSQL with its ordinary
 * durability, `runs` holding a million rows at the start, the load made in this process on the same cores.
 *
 * `ofCeiling` compares with what the same rows cost as bare multi-row statements, committed in groups.
 */
import { accepted } from './engine/accepted.ts';
import { answered } from './engine/answered.ts';
import type { EngineCase } from './engine/case.ts';
import { rowsBefore, Ground } from './engine/ground.ts';
import { concurrency } from './engine/load.ts';
import { neighbour } from './engine/neighbour.ts';
import { snapshot } from './engine/snapshot.ts';
import { takeover } from './engine/takeover.ts';
import { timers } from './engine/timers.ts';
import { waiting } from './engine/waiting.ts';
import { workers } from './engine/workers.ts';
import type { Bench } from './harness.ts';

/** In the order they are measured in: what leaves much behind comes last. */
const cases: Readonly<Record<string, EngineCase>> = {
  W4: answered('W4', { concurrency, goal: 5_000, ceiling: 'oneCommit' }),
  W4alone: answered('W4', { concurrency: 1, ceiling: 'oneCommit' }),
  W4e: answered('W4e', { concurrency, goal: 1_800, ceiling: 'twoCommits' }),
  L100: answered('L100', { concurrency, goal: 600, ceiling: 'oneCommit' }),
  W4a: accepted,
  timers,
  waiting,
  snapshot,
  neighbour,
  workers,
  takeover,
};

const goals = Object.fromEntries(Object.entries(cases).flatMap(([name, { goal }]) => (goal ? [[name, goal]] : [])));

export const bench: Bench = {
  summary: `webhooks through workflows, ${rowsBefore} runs in the table`,
  cases: Object.keys(cases),
  async run(say, wanted) {
    await using ground = new Ground(say);
    const results: Record<string, unknown> = {};
    for (const [name, { summary, measure }] of Object.entries(cases)) {
      if (!wanted.includes(name)) continue;
      say(`${name}: ${summary}`);
      const result = await measure(ground);
      results[name] = result;
      say(`${name}: ${JSON.stringify(result)}`);
    }
    return { rowsBefore, concurrency, goals, ...results, ...(await ground.describe()) };
  },
};
