/** Keys and clicks on the canvas, each from its event to the frame that shows what came of it. */
import type { Page } from 'playwright-core';
import { type Percentiles, percentiles } from '../harness.ts';
import { openProcessorMeter } from './processor.ts';

export const interactions = [
  'select',
  'openPanel',
  'switchPanel',
  'type',
  'openPicker',
  'insert',
  'undo',
  'zoom',
  'insertWithAllInView',
  'undoWithAllInView',
] as const;
type Interaction = (typeof interactions)[number];

export interface Latency extends Percentiles {
  /** What it cost the page's main thread in processor time, until it was idle again: the half of them took no more. */
  readonly processorMs: number;
}
export type Latencies = Readonly<Record<Interaction, Latency>>;

const rounds = 10;
/** The first ones compile what the later ones run. */
const warmUp = 2;

interface Sample {
  readonly latencyMs: number;
  readonly processorMs: number;
}

export async function measureInteractions(page: Page): Promise<Latencies> {
  const meter = await createMeter(page);
  const samples = new Map<Interaction, Sample[]>();
  const repeat = async (go: (page: Page, note: Note) => Promise<void>) => {
    for (let round = 0; round < rounds; round += 1)
      await go(page, async (name, act) => {
        const sample = await meter(act);
        if (round >= warmUp) samples.set(name, [...(samples.get(name) ?? []), sample]);
      });
  };
  await repeat(goThrough);
  await page.getByRole('button', { name: 'Zoom to fit' }).click();
  await repeat(editInView);
  const latencyOf = (name: Interaction): Latency => {
    const all = samples.get(name) ?? [];
    const processor = percentiles(all.map(({ processorMs }) => processorMs));
    return { ...percentiles(all.map(({ latencyMs }) => latencyMs)), processorMs: processor.p50 };
  };
  // One for each of the names.
  return Object.fromEntries(interactions.map((name) => [name, latencyOf(name)])) as unknown as Latencies;
}

type Note = (name: Interaction, act: () => Promise<void>) => Promise<void>;

/** Leaves the workflow as it was. */
async function goThrough(page: Page, note: Note): Promise<void> {
  const { keyboard } = page;
  const card = (index: number) => page.locator(`[data-step="steps[${index}]"]`);
  const panel = page.getByRole('complementary', { name: 'Details' });
  await card(0).focus();
  await keyboard.press('Escape');
  await keyboard.press('Home');
  await note('select', () => keyboard.press('ArrowDown'));
  await note('openPanel', () => keyboard.press('Enter'));
  await note('switchPanel', () => card(0).click());
  await panel.locator('.cm-content:visible').nth(1).click();
  await keyboard.press('End');
  for (const letter of 'abc') await note('type', () => keyboard.press(letter));
  await keyboard.press('Escape');
  await card(0).focus();
  await keyboard.press('Control+z');
  await keyboard.press('Escape');
  await note('openPicker', () => keyboard.press('a'));
  const search = page.getByRole('textbox', { name: 'Add a step' });
  await search.fill('wait');
  await note('insert', () => search.press('Enter'));
  await panel.waitFor();
  await card(1).focus();
  await note('undo', () => keyboard.press('Control+z'));
  const canvas = await page.locator('[data-canvas]').boundingBox();
  if (canvas) await page.mouse.move(canvas.x + canvas.width / 3, canvas.y + canvas.height / 2);
  for (const delta of [-60, -60, 60, 60]) await note('zoom', () => page.mouse.wheel(0, delta));
}

/** Leaves the workflow as it was, and everything in view. */
async function editInView(page: Page, note: Note): Promise<void> {
  const { keyboard } = page;
  const card = (index: number) => page.locator(`[data-step="steps[${index}]"]`);
  await card(0).focus();
  await keyboard.press('Home');
  await keyboard.press('a');
  const search = page.getByRole('textbox', { name: 'Add a step' });
  await search.fill('wait');
  await note('insertWithAllInView', () => search.press('Enter'));
  await page.getByRole('complementary', { name: 'Details' }).waitFor();
  await card(1).focus();
  await note('undoWithAllInView', () => keyboard.press('Control+z'));
  await keyboard.press('Escape');
}

async function createMeter(page: Page): Promise<(act: () => Promise<void>) => Promise<Sample>> {
  await page.evaluate(watchEvents);
  const processorMs = await openProcessorMeter(page);
  return async (act) => {
    // What the one before left to do is not part of this one.
    await page.evaluate(settle);
    await page.evaluate('window.latencies.length = 0');
    const before = await processorMs();
    await act();
    await page.evaluate(settle);
    // A click is several events, and people wait for the slowest. What is evaluated here answers with what it holds.
    const latencies = (await page.evaluate('window.latencies')) as number[];
    return { latencyMs: Math.max(...latencies), processorMs: (await processorMs()) - before };
  };
}

/** In the page: two frames and a quiet moment, which a busy machine may never have. */
const settle = `new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(resolve, { timeout: 1000 }))))`;

/** In the page: from when the event came in, which the browser knows, until the frame after it is painted. */
const watchEvents = `{
  window.latencies = [];
  const note = (event) => {
    if (!event.isTrusted) return;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      // Comes once the frame is through.
      channel.port1.onmessage = () => window.latencies.push(performance.now() - event.timeStamp);
      channel.port2.postMessage(null);
    });
  };
  for (const type of ['pointerdown', 'pointerup', 'click', 'keydown', 'wheel'])
    window.addEventListener(type, note, { capture: true, passive: true });
}`;
