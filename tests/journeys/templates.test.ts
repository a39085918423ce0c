/** Somebody starts from a template: looks for it, sees what it would do, installs it, and it works. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  await browser.page.getByRole('link', { name: 'Templates', exact: true }).first().waitFor();
  canary = await releaseCanary(program);
});

afterAll(async () => {
  await browser?.close();
  await canary?.[Symbol.asyncDispose]();
  await program?.stop();
});

async function walk(steps: (page: Page) => Promise<void>): Promise<void> {
  try {
    await steps(browser.page);
  } catch (error) {
    await browser.takePicture('failed templates');
    throw new Error(`${String(error)}\n\nThe program said:\n${program.output().slice(-2000)}`, { cause: error });
  }
}

describe('a template', () => {
  it('is found, previewed, installed with a value of one’s own, and does what it says', async () => {
    await walk(async (page) => {
      await page.getByRole('link', { name: 'Templates', exact: true }).first().click();
      await page.getByRole('searchbox', { name: 'Search templates' }).fill('tidy new');
      await expect.poll(() => page.getByRole('heading', { level: 2 }).count()).toBe(1);
      await page.getByRole('link', { name: 'Tidy new leads' }).click();
      await page.getByRole('region', { name: 'What it does' }).waitFor();
      await page.getByLabel('Name of the workflow').fill('Tidy up');
      await page.getByLabel('Switch it on at once').check();
      await page.getByRole('button', { name: 'Install' }).click();
      await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
      await page.getByText('Tidy up').first().waitFor();
      const made = await page.evaluate(async () => {
        const body = JSON.stringify({ name: 'GRACE   HOPPER', email: 'grace@gmial.com' });
        const headers = { 'content-type': 'application/json' };
        return (await (await fetch('/api/v1/leads', { method: 'POST', headers, body })).json()) as { id: string };
      });
      await page.goto(`${program.url}/contacts/${made.id}`);
      await page.getByText('grace@gmail.com').first().waitFor();
      await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
    });
  });
});

it('keeps a canary hidden meanwhile', async () => {
  await expect(canary.staysHidden()).resolves.toBeUndefined();
});
