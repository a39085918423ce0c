/** Somebody builds a workflow on an empty canvas, by mouse and by keys, publishes it, and goes back to what it was. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Program, startProgram } from '../program.ts';
import { type JourneyBrowser, openBrowser } from './browser.ts';
import { type Canary, canarySettings, releaseCanary } from './canary.ts';

let program: Program;
let canary: Canary;
let browser: JourneyBrowser;

beforeAll(async () => {
  program = await startProgram({ withWebApp: true, settings: { ...canarySettings, WELCOME: 'true' } });
  browser = await openBrowser({ url: program.url });
  const link = /https?:\/\/\S+\/welcome\/\S+/.exec(program.output())?.[0];
  await browser.page.goto(link ?? 'no link was printed');
  await browser.page.getByRole('link', { name: 'Workflows', exact: true }).first().waitFor();
  canary = await releaseCanary(program);
});

afterAll(async () => {
  await browser?.close();
  await canary?.[Symbol.asyncDispose]();
  await program?.stop();
});

function step(name: string, walk: (page: Page) => Promise<void>): void {
  it(name, async () => {
    try {
      await walk(browser.page);
      expect(browser.complaints).toEqual([]);
    } catch (error) {
      await browser.takePicture('failed builder');
      throw new Error(`${String(error)}\n\nThe program said:\n${program.output().slice(-2000)}`, { cause: error });
    }
  });
}

/** The ids of the steps the server has, in order; those in a branch in brackets. */
async function savedSteps(page: Page): Promise<string> {
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const answer = await page.request.get(`/api/v1/workflows/${id}`);
  return outline(((await answer.json()) as { definition: { steps: Saved[] } }).definition.steps);
}

interface Saved {
  id: string;
  then?: Saved[];
}

function outline(steps: readonly Saved[]): string {
  return steps.map(({ id, then }) => (then ? `${id}(${outline(then)})` : id)).join(' ');
}

step('an empty canvas takes a step by mouse', async (page) => {
  await page.goto('/workflows');
  await page.getByRole('button', { name: 'New workflow' }).first().click();
  const creating = page.getByRole('dialog');
  await creating.getByRole('textbox', { name: 'Name', exact: true }).fill('From nothing');
  await creating.getByRole('combobox', { name: 'Start from' }).click();
  await page.getByRole('option', { name: 'Nothing', exact: true }).click();
  await creating.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Add a step here' }).click();
  await page.getByRole('option', { name: /^Wait/ }).click();
  await expect.poll(() => savedSteps(page)).toBe('wait');
});

step('the keyboard alone adds, moves, doubles, deletes and takes back', async (page) => {
  await page.locator('[data-step="steps[0]"]').click();
  await page.locator('[data-step="steps[0]"]').press('a');
  await page.getByRole('textbox', { name: 'Add a step' }).fill('condition');
  await page.keyboard.press('Enter');
  await expect.poll(() => savedSteps(page)).toBe('wait check()');
  await page.locator('[data-step="steps[0]"]').click();
  await page.locator('[data-step="steps[0]"]').press('Alt+ArrowDown');
  await expect.poll(() => savedSteps(page)).toBe('check(wait)');
  await page.keyboard.press('Control+d');
  await expect.poll(() => savedSteps(page)).toBe('check(wait wait_2)');
  await page.keyboard.press('Delete');
  await expect.poll(() => savedSteps(page)).toBe('check(wait)');
  await page.keyboard.press('Control+z');
  await expect.poll(() => savedSteps(page)).toBe('check(wait wait_2)');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => savedSteps(page)).toBe('wait check()');
  await page.keyboard.press('Control+z');
  await expect.poll(() => savedSteps(page)).toBe('wait');
});

step('versions are published, and one goes back to the first', async (page) => {
  await publish(page, 1);
  await page.locator('[data-step="steps[0]"]').click();
  await page.locator('[data-step="steps[0]"]').press('Control+d');
  await expect.poll(() => savedSteps(page)).toBe('wait wait_2');
  await publish(page, 2);
  await page.getByText('Versions', { exact: true }).click();
  const first = page.getByRole('listitem').filter({ hasText: 'Version 1' });
  await page.getByRole('button', { name: 'What changed in version 2' }).click();
  await page.getByLabel('What differs').getByText('was added').waitFor();
  await page.locator('[data-mark="added"] [data-step="steps[1]"]').waitFor();
  await first.getByRole('button', { name: 'Take back to version 1' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What differs').getByText('was removed').waitFor();
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await expect.poll(() => savedSteps(page)).toBe('wait');
});

async function publish(page: Page, version: number): Promise<void> {
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('button', { name: `Publish as version ${version}` }).click();
  await page.getByText(`Published as version ${version}.`).first().waitFor();
}

it('no page complained, and a canary stayed hidden meanwhile', async () => {
  expect(browser.complaints).toEqual([]);
  await expect(canary.staysHidden()).resolves.toBeUndefined();
});
