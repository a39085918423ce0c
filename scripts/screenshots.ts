/**
 * `npm run screenshots`: the pages of the demo workspace, light and dark, wide and on a phone, English and German, in
 * `screenshots/`. Fails when a page complains.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type JourneyBrowser, openBrowser } from '../tests/journeys/browser.ts';
import { startProgram } from '../tests/program.ts';

const pages = [
  '',
  'inbox',
  'leads',
  'contacts',
  'companies',
  'tasks',
  'imports',
  'workflows',
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
const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'german', locale: 'de-DE', colorScheme: 'dark', viewport: { width: 1024, height: 768 } },
] as const;

await using program = await startProgram({ withWebApp: true });
const link = /https?:\/\/\S+\/welcome\/\S+/.exec(program.output())?.[0];
if (!link) throw new Error(`No welcome link was printed:\n${program.output()}`);

await using first = await openBrowser({ url: program.url });
await first.page.goto(link);
await first.page.getByText('Demo workspace').first().waitFor({ timeout: 120_000 });
const cookies = await first.page.context().cookies();

for (const look of looks) {
  await using browser = await openBrowser({ url: program.url, ...look });
  await browser.page.context().addCookies(cookies);
  for (const page of pages) await takePage(browser, { page, look: look.name });
  await openFirstOf(browser, { list: 'inbox', row: 'Clarice Uzzell', picture: `${look.name} conversation` });
  for (const complaint of browser.complaints) console.error(`${look.name}: ${complaint}`);
  if (browser.complaints.length > 0) process.exitCode = 1;
}

async function takePage(browser: JourneyBrowser, { page, look }: { page: string; look: string }): Promise<void> {
  await browser.page.goto(`/${page}`);
  await browser.page.getByRole('heading').first().waitFor();
  // Until what the page asks for is drawn; a picture too early shows its skeleton.
  await browser.page.waitForLoadState('networkidle').catch(() => {});
  await delay(500);
  await browser.takePicture(`${look} ${page.replace('/', ' ') || 'home'}`);
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
