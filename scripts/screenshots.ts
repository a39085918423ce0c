/**
 * `npm run screenshots`: the main screens of the demo workspace at three widths, light and dark, and in German, in
 * `screenshots/`. Fails when a page complains.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type JourneyBrowser, openBrowser } from '../tests/journeys/browser.ts';
import { startProgram, untilWelcomed } from '../tests/program.ts';
import { fillForScreenshots, type Filled } from './fill-demo.ts';

const pages = [
  '',
  'inbox',
  'leads',
  'contacts',
  'companies',
  'tasks',
  'imports',
  'workflows',
  'workflows?part=runs',
  'templates',
  'templates/reply-draft-with-approval',
  'approvals',
  'sandbox',
  'queue',
  'events',
  'settings/profile',
  'settings/security',
  'settings/workspace',
  'settings/members',
  'settings/roles',
  'settings/api-keys',
  'settings/limits',
  'settings/channels',
  'settings/connections',
  'settings/data',
  'settings/features',
  'settings/audit',
  'settings/statuses',
  'settings/fields',
];
const widths = { wide: 1440, tablet: 1024, phone: 390 } as const;
const looks = [
  ...Object.entries(widths).flatMap(([name, width]) =>
    (['light', 'dark'] as const).map((colorScheme) => ({
      name: `${name} ${colorScheme}`,
      colorScheme,
      locale: 'en-GB',
      viewport: { width, height: width > 500 ? 900 : 844 },
    })),
  ),
  { name: 'german', colorScheme: 'dark' as const, locale: 'de-DE', viewport: { width: 1024, height: 768 } },
];

await using program = await startProgram({ withWebApp: true, settings: { WELCOME: 'true' }, readyWithinMs: 240_000 });
const link = await untilWelcomed(program);

await using first = await openBrowser({ url: program.url });
await first.page.goto(link);
await first.page.getByText('Demo workspace').first().waitFor({ timeout: 120_000 });
const filled = await fillForScreenshots(first.page);
const cookies = await first.page.context().cookies();

for (const look of looks) {
  await using browser = await openBrowser({ url: program.url, ...look });
  await browser.page.context().addCookies(cookies);
  for (const page of pages) await takePage(browser, { page, look: look.name });
  await takeWorkshop(browser, look.name, filled);
  await openFirstOf(browser, { list: 'inbox', row: 'Clarice Uzzell', picture: `${look.name} conversation` });
  for (const complaint of browser.complaints) console.error(`${look.name}: ${complaint}`);
  if (browser.complaints.length > 0) process.exitCode = 1;
}

async function takePage(browser: JourneyBrowser, { page, look }: { page: string; look: string }): Promise<void> {
  await browser.page.goto(`/${page}`);
  await browser.page.getByRole('heading').first().waitFor();
  await settle(browser.page);
  await browser.takePicture(`${look} ${page.replaceAll(/[/?=]/g, ' ') || 'home'}`);
}

/** The builder, the panel of a step and of a trigger, the other parts of a workflow, and a run. */
async function takeWorkshop(browser: JourneyBrowser, look: string, { workflowId, runId }: Filled): Promise<void> {
  const { page } = browser;
  const take = async (name: string) => {
    await settle(page);
    await browser.takePicture(`${look} ${name}`);
  };
  await page.goto(`/workflows/${workflowId}`);
  await page.locator('[data-canvas]').waitFor();
  await take('builder');
  const panel = page.getByRole('complementary', { name: 'Details' });
  for (const [name, place] of Object.entries({ trigger: '[data-trigger="0"]', step: '[data-step="steps[0]"]' })) {
    // By the keyboard: on a phone the panel lies over the canvas.
    await page.locator(place).focus();
    await page.keyboard.press('Enter');
    await panel.waitFor();
    await take(`panel of a ${name}`);
    await panel.getByRole('button', { name: 'Close' }).click();
  }
  for (const part of ['json', 'runs', 'versions', 'backtest', 'insights']) {
    await page.goto(`/workflows/${workflowId}?part=${part}`);
    await take(`workflow ${part}`);
  }
  await page.goto(`/runs/${runId}`);
  await page.getByRole('heading').first().waitFor();
  await take('run');
}

/** Until what the page asks for is drawn; a picture too early shows its skeleton. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => {});
  await delay(500);
}

async function openFirstOf(
  browser: JourneyBrowser,
  { list, row, picture }: { list: string; row: string; picture: string },
): Promise<void> {
  await browser.page.goto(`/${list}`);
  await browser.page
    .getByRole('button', { name: new RegExp(row) })
    .first()
    .click();
  await browser.page.getByRole('log').waitFor();
  await delay(500);
  await browser.takePicture(picture);
}
