/** A long list of runs under the wheel: how long its frames take, while its pages come in. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type Percentiles, percentiles, round } from '../harness.ts';
import { openProcessorMeter } from './processor.ts';

interface Frames extends Percentiles {
  readonly frames: number;
  /** The share of them that took longer than 50 ms, in percent. */
  readonly over50: number;
  /** Of the page's main thread, for each frame. */
  readonly processorMs: number;
}

/** Some 25 rows: as far as a quick turn of the wheel goes. */
const turnPx = 900;
const turns = 60;

export async function measureScrolling(page: Page): Promise<Frames> {
  await page.goto('/workflows?part=runs');
  const grid = page.getByRole('grid', { name: 'Runs' });
  await grid.waitFor();
  const box = await grid.boundingBox();
  if (box) await page.mouse.move(box.x + box.width / 2, box.y + 300);
  return await measureFrames(page, () => turnWheel(page));
}

async function turnWheel(page: Page): Promise<void> {
  for (let count = 0; count < turns; count += 1) {
    await page.mouse.wheel(0, turnPx);
    await delay(16);
  }
}

async function measureFrames(page: Page, scroll: () => Promise<void>): Promise<Frames> {
  const processorMs = await openProcessorMeter(page);
  await page.evaluate(watchFrames);
  const before = await processorMs();
  await scroll();
  const times = (await page.evaluate('window.stopWatching()')) as number[];
  const spent = (await processorMs()) - before;
  const slow = times.filter((ms) => ms > 50).length;
  return {
    frames: times.length,
    ...percentiles(times),
    over50: round((slow / times.length) * 100),
    processorMs: round(spent / times.length),
  };
}

const watchFrames = `{
  const times = [];
  let last = performance.now();
  let isWatched = true;
  const next = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (isWatched) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  window.stopWatching = () => {
    isWatched = false;
    return times;
  };
}`;
