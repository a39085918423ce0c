/**
 * `npm run screenshots [-- <part of a name> …]`: each main screen of the demo workspace in `screenshots/`, in each width
 * light and dark, in each language at each width. Tells what pages complain about and what could not be taken, and fails
 * then.
 */
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type JourneyBrowser, openBrowser } from '../tests/journeys/browser.ts';
import { startProgram, untilWelcomed } from '../tests/program.ts';
import { fillForScreenshots } from './fill-demo.ts';
import { type Screen, screensOf } from './screens.ts';

const wide = { width: 1440, height: 900 };
const tablet = { width: 1024, height: 768 };
const phone = { width: 390, height: 844 };
const looks = [
  { name: 'wide light en', viewport: wide, colorScheme: 'light', locale: 'en-GB' },
  { name: 'wide dark de', viewport: wide, colorScheme: 'dark', locale: 'de-DE' },
  { name: 'tablet light de', viewport: tablet, colorScheme: 'light', locale: 'de-DE' },
  { name: 'tablet dark en', viewport: tablet, colorScheme: 'dark', locale: 'en-GB' },
  { name: 'phone light en', viewport: phone, colorScheme: 'light', locale: 'en-GB' },
  { name: 'phone dark de', viewport: phone, colorScheme: 'dark', locale: 'de-DE' },
] as const;

const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.some((part) => name.includes(part));

await using program = await startProgram({
  withWebApp: true,
  // Hundreds of pages in a few minutes are more than one person opens.
  settings: { WELCOME: 'true', RATE_LIMIT_PER_MINUTE: '100000', RATE_LIMIT_APP_PER_MINUTE: '100000' },
  readyWithinMs: 240_000,
});
await using first = await openBrowser({ url: program.url });
await first.page.goto(await untilWelcomed(program));
await first.page.getByText('Demo workspace').first().waitFor({ timeout: 120_000 });
const screens = screensOf(await fillForScreenshots(first.page));
const cookies = await first.page.context().cookies();
await first.close();

for (const look of looks) {
  const here = screens.filter(({ name }) => isWanted(`${look.name} ${name}`));
  if (here.length === 0) continue;
  await using browser = await openBrowser({ url: program.url, ...look });
  await browser.page.context().addCookies(cookies);
  for (const screen of here) await take(browser, `${look.name} ${screen.name}`, screen);
  for (const complaint of browser.complaints) report(look.name, complaint);
}

/** A screen that cannot be taken does not keep the others from being seen. */
async function take(browser: JourneyBrowser, picture: string, { address, prepare }: Screen): Promise<void> {
  const { page } = browser;
  try {
    await page.goto(address);
    await page.getByRole('heading').first().waitFor();
    await settle(page);
    if (prepare) {
      await prepare(page);
      await settle(page);
    }
  } catch (error) {
    report(picture, String(error));
  }
  await browser.takePicture(picture);
}

/** Until what the page asks for is drawn; a picture too early shows its skeleton. What asks again and again is not waited for. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {});
  const skeleton = page.locator('.mantine-Skeleton-root').first();
  await skeleton.waitFor({ state: 'detached', timeout: 20_000 }).catch(() => {});
  await delay(400);
}

function report(where: string, what: string): void {
  console.error(`${where}: ${what}`);
  process.exitCode = 1;
}
