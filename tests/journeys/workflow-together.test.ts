/** Two people at one workflow: as text with completion and checks, on the canvas, and both at once without losing work. */
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { type JourneyBrowser, openBrowser } from './browser.ts';
import { outline, type SavedStep, savedSteps } from './building.ts';
import { canaryPassword } from './canary.ts';
import { walkThroughDemo } from './demo-journey.ts';

const { step, endWithCanary, post, program, browser } = walkThroughDemo('together');

let colleague: JourneyBrowser;
let workflowId = '';

afterAll(() => colleague?.close());

const definition = {
  name: 'Written down',
  steps: [
    ...Array.from({ length: 8 }, (_, index) => ({
      id: `part_${index + 1}`,
      type: 'transformation',
      set: { text: `Part ${index + 1}`, length: '{{ 1 + 1 }}' },
    })),
    { id: 'last', type: 'wait', for: '1m' },
  ],
};

const editor = (page: Page) => page.getByRole('textbox', { name: 'Definition, as JSON' });
const lineOf = (page: Page, text: string) => editor(page).locator('.cm-line').filter({ hasText: text });
const showPart = (page: Page, part: string) => page.getByText(part, { exact: true }).first().click();
const card = (page: Page, path: string) => page.locator(`[data-step="${path}"]`);
const presence = (page: Page) => page.getByRole('status', { name: 'Who else has this open' });

async function lastStep(page: Page): Promise<SavedStep | undefined> {
  return (await savedSteps(page)).at(-1);
}

step('a long definition is written on as text: a new line, and a field that is completed', async (page) => {
  workflowId = (await post('/workflows', { definition })).id;
  await page.goto(`/workflows/${workflowId}?part=json`);
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await expect
    .poll(async () => Number(await page.locator('.cm-lineNumbers').innerText().then(lastNumber)))
    .toBeGreaterThan(50);
  await lineOf(page, '"type": "wait"').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('"wh');
  await page.locator('.cm-tooltip-autocomplete').getByText('when', { exact: true }).click();
  await page.keyboard.type('{{ part_9.text == 1 }}');
  await expect.poll(async () => (await lastStep(page))?.['when']).toBe('{{ part_9.text == 1 }}');
});

step('what the compiler finds is marked in its place, and gone when it is mended', async (page) => {
  const mark = editor(page).locator('.cm-lintRange-error');
  await expect.poll(() => mark.allInnerTexts().then((texts) => texts.join(''))).toContain('part_9');
  await browser().takePicture('json with a problem');
  const problem = page.getByRole('complementary', { name: 'Problems' }).getByRole('button', { name: /part_9/ });
  await problem.click();
  await expect.poll(() => page.evaluate('getSelection().toString()')).toContain('part_9');
  await page.keyboard.type('"{{ part_8.text == 1 }}"');
  await expect.poll(() => mark.count()).toBe(0);
  await problem.waitFor({ state: 'detached' });
});

step('what is no definition yet is kept as text, and the draft as it was', async (page) => {
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Backspace');
  await page
    .getByRole('alert')
    .getByText(/a closing } is missing/)
    .waitFor();
  await showPart(page, 'Build');
  await page.getByText('The JSON of this workflow has been changed and is no definition yet').waitFor();
  expect(outline(await savedSteps(page))).toMatch(/part_8 last$/);
  await page.getByRole('button', { name: 'Show the JSON' }).click();
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('}');
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

step('text changes the canvas, and the canvas the text', async (page) => {
  await lineOf(page, '"id": "last"').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('"name": "Sleep on it",');
  await showPart(page, 'Build');
  await card(page, 'steps[8]').getByText('Sleep on it').first().waitFor();
  await card(page, 'steps[8]').click();
  await card(page, 'steps[8]').press('Control+d');
  await expect.poll(async () => outline(await savedSteps(page))).toMatch(/last last_2$/);
  await showPart(page, 'JSON');
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await lineOf(page, '"id": "last_2"').waitFor();
});

step('what is taken back is chosen on the canvas', async (page) => {
  await showPart(page, 'Build');
  await card(page, 'steps[0]').click();
  await card(page, 'steps[0]').press('Delete');
  await expect.poll(async () => outline(await savedSteps(page))).toMatch(/^part_2/);
  await card(page, 'steps[3]').click();
  await card(page, 'steps[3]').press('Control+z');
  await expect.poll(() => page.getByRole('textbox', { name: 'Name in expressions' }).inputValue()).toBe('part_1');
  expect(await page.locator('[data-canvas] [aria-pressed="true"]').count()).toBe(1);
  await expect.poll(async () => outline(await savedSteps(page))).toMatch(/^part_1/);
});

step('a colleague comes along, and each sees the other', async (page) => {
  const invitation = await page.request.post('/api/v1/invitations', {
    data: { email: 'grace@example.com', role: 'admin' },
    headers: { origin: program().url },
  });
  const { link } = (await invitation.json()) as { link: string };
  colleague = await openBrowser({ url: program().url });
  const { page: hers } = colleague;
  await hers.goto(new URL(link).pathname + new URL(link).hash);
  await hers.getByLabel('Your name').fill('Grace Hopper');
  await hers.getByLabel('Password', { exact: true }).fill(canaryPassword);
  await hers.getByRole('button', { name: 'Create an account' }).click();
  await hers.getByRole('button', { name: /^Join / }).click();
  await hers.waitForURL(({ pathname }) => pathname === '/');
  await hers.goto(`/workflows/${workflowId}`);
  await presence(hers).getByText('Demo has this open, too').waitFor();
  await presence(page).getByText('Grace Hopper has this open, too').waitFor();
});

step('who edits is told while it happens, and what is saved is seen by the other', async (page) => {
  const { page: hers } = colleague;
  await card(page, 'steps[9]').click();
  await card(page, 'steps[9]').press('Delete');
  await presence(hers).getByText('Demo is editing').first().waitFor();
  await browser().takePicture('two people at a workflow');
  await card(hers, 'steps[9]').waitFor({ state: 'detached' });
});

step('a save of the one does not write over that of the other, who chooses what to do', async (page) => {
  const { page: hers } = colleague;
  const held = Promise.withResolvers<void>();
  // Her save leaves the browser only when his has arrived.
  await hers.route(`**/api/v1/workflows/${workflowId}`, async (route) => {
    if (route.request().method() === 'PATCH') await held.promise;
    await route.continue();
  });
  const sent = hers.waitForRequest((request) => request.method() === 'PATCH');
  await card(hers, 'steps[0]').click();
  await card(hers, 'steps[0]').press('Delete');
  await sent;
  await card(page, 'steps[8]').click();
  await card(page, 'steps[8]').press('Delete');
  await expect.poll(async () => outline(await savedSteps(page))).toMatch(/^part_1 .* part_8$/);
  held.resolve();
  await hers
    .getByRole('alert')
    .getByText(/^Demo saved another draft at .* nothing is written over/)
    .waitFor();
  await colleague.takePicture('overtaken');
  await hers.getByRole('button', { name: 'Keep mine as a copy' }).click();
  await hers.waitForURL((url) => url.pathname.startsWith('/workflows/') && !url.pathname.endsWith(workflowId));
  expect(outline(await savedSteps(hers))).toMatch(/^part_2 .* last$/);
  expect(outline(await savedSteps(page))).toMatch(/^part_1 .* part_8$/);
  expect(colleague.complaints).toEqual([]);
});

step('an approval is handed over, and the other decides by keyboard', async (page) => {
  const { page: hers } = colleague;
  await page.goto('/approvals');
  const first = page.getByRole('article').first();
  const title = (await first.getByRole('heading').first().textContent()) ?? '';
  await first.getByRole('button', { name: 'Delegate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'To' }).click();
  await page.getByRole('option', { name: /Grace Hopper/ }).click();
  await dialog.getByRole('button', { name: 'Delegate' }).click();
  await page.getByText('Grace Hopper is asked now.').waitFor();
  await hers.goto('/approvals');
  const asked = hers.getByRole('article').filter({ hasText: title }).first();
  await asked.waitFor();
  await asked.focus();
  await hers.keyboard.press('Shift+A');
  await hers.getByText('Decided.').waitFor();
});

endWithCanary();

function lastNumber(text: string): number {
  return Number(text.trim().split(/\s+/).at(-1));
}
