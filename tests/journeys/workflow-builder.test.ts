/** Somebody builds a workflow on an empty canvas, by mouse and by keys, publishes it, and goes back to what it was. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createEmptyWorkflow, outline, publish, savedSteps, takeBackTo } from './building.ts';
import { walkThroughDemo } from './demo-journey.ts';

const { step, endWithCanary } = walkThroughDemo('builder');
const saved = async (page: Page) => outline(await savedSteps(page));

step('an empty canvas takes a step by mouse', async (page) => {
  await createEmptyWorkflow(page, 'From nothing');
  await page.getByRole('button', { name: 'Add a step here' }).click();
  await page.getByRole('option', { name: /^Wait/ }).click();
  await expect.poll(() => saved(page)).toBe('wait');
});

step('the keyboard alone adds, moves, doubles, deletes and takes back', async (page) => {
  await page.locator('[data-step="steps[0]"]').click();
  await page.locator('[data-step="steps[0]"]').press('a');
  await page.getByRole('textbox', { name: 'Add a step' }).fill('condition');
  await page.keyboard.press('Enter');
  await expect.poll(() => saved(page)).toBe('wait check()');
  await page.locator('[data-step="steps[0]"]').click();
  await page.locator('[data-step="steps[0]"]').press('Alt+ArrowDown');
  await expect.poll(() => saved(page)).toBe('check(wait)');
  await page.keyboard.press('Control+d');
  await expect.poll(() => saved(page)).toBe('check(wait wait_2)');
  await page.keyboard.press('Delete');
  await expect.poll(() => saved(page)).toBe('check(wait)');
  await page.keyboard.press('Control+z');
  await expect.poll(() => saved(page)).toBe('check(wait wait_2)');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => saved(page)).toBe('wait check()');
  await page.keyboard.press('Control+z');
  await expect.poll(() => saved(page)).toBe('wait');
});

step('keys show all of it, the overview, and what a step comes to', async (page) => {
  const card = page.locator('[data-step="steps[0]"]');
  await card.click();
  await card.press('m');
  await page.getByRole('img', { name: 'Overview' }).waitFor();
  await card.press('m');
  await page.getByRole('img', { name: 'Overview' }).waitFor({ state: 'detached' });
  const zoom = page.getByText(/^\d+%$/);
  const before = await zoom.textContent();
  await card.press('-');
  await expect.poll(() => zoom.textContent()).not.toBe(before);
  await card.press('0');
  await expect.poll(() => zoom.textContent()).toBe(before);
  await card.press('t');
  await card.locator('[data-state="done"]').waitFor();
});

step('a click with Shift chooses one step more', async (page) => {
  await page.locator('[data-step="steps[0]"]').click();
  await page.locator('[data-step="steps[0]"]').press('Control+d');
  await expect.poll(() => saved(page)).toBe('wait wait_2');
  await page.locator('[data-step="steps[0]"]').click({ modifiers: ['Shift'] });
  await page.getByText('2 steps', { exact: true }).waitFor();
  await page.keyboard.press('Control+z');
  await expect.poll(() => saved(page)).toBe('wait');
});

step('versions are published, and one goes back to the first', async (page) => {
  await publish(page, 1);
  await page.locator('[data-step="steps[0]"]').click();
  await page.locator('[data-step="steps[0]"]').press('Control+d');
  await expect.poll(() => saved(page)).toBe('wait wait_2');
  await publish(page, 2);
  await page.getByText('Versions', { exact: true }).click();
  await page.getByRole('button', { name: 'What changed in version 2' }).click();
  await page.getByLabel('What differs').getByText('was added').waitFor();
  await page.locator('[data-mark="added"] [data-step="steps[1]"]').waitFor();
  await takeBackTo(page, 1);
  await expect.poll(() => saved(page)).toBe('wait');
});

endWithCanary();
