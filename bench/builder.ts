/**
 * How long people wait for the builder and for a long list of runs: the real program and a real browser, real keys and
 * clicks, from the event to the frame that shows what came of it.
 *
 * What else the machine does is in what people wait for, and hardly in `processorMs`: `of10` says how much of that a
 * hundred steps cost beside ten.
 */
import { interactions, measureInteractions, type Latencies } from './builder/interactions.ts';
import { openGround, type Ground } from './builder/ground.ts';
import { measureScrolling } from './builder/scrolling.ts';
import { type Bench, round } from './harness.ts';

const goalMs = 100;
const runs = 10_000;
const few = 10;
const many = 100;

const cases = ['canvas', 'runs'] as const;

export const bench: Bench = {
  summary: `the canvas with ${many} steps, goal < ${goalMs} ms to the next frame; a list of ${runs} runs, scrolled`,
  cases,
  async run(say, wanted) {
    await using ground = await openGround();
    const results: Record<string, unknown> = {};
    if (wanted.includes('canvas')) {
      const [small, large] = [await measureCanvas(ground, few), await measureCanvas(ground, many)];
      for (const name of interactions) say(`canvas ${name}: ${inWords(small[name], large[name])}`);
      results['canvas'] = Object.fromEntries(
        interactions.map((name) => [name, { ...large[name], of10: ratio(large[name], small[name]) }]),
      );
    }
    if (wanted.includes('runs')) {
      await ground.fillRuns(runs);
      const frames = await measureScrolling(ground.page);
      say(
        `runs: frames p50 ${frames.p50} ms, p95 ${frames.p95} ms, ${frames.over50} % over 50 ms; ${frames.processorMs} ms of processor time each`,
      );
      results['runs'] = frames;
    }
    return { steps: many, runsListed: runs, goalMs, ...results };
  },
};

async function measureCanvas(ground: Ground, steps: number): Promise<Latencies> {
  await ground.openWorkflow(steps);
  return await measureInteractions(ground.page);
}

type Measured = Latencies[keyof Latencies];

function ratio(large: Measured, small: Measured): number {
  return round(large.processorMs / small.processorMs);
}

function inWords(small: Measured, large: Measured): string {
  const verdict = large.p95 < goalMs ? '' : ', ABOVE THE GOAL';
  const cost = `${large.processorMs} ms of processor time, ${ratio(large, small)} times that with ${few} steps`;
  return `p50 ${large.p50} ms, p95 ${large.p95} ms${verdict}; ${cost}`;
}
