/** A newcomer's first day, in a real browser on the real program: from the welcome link to a dead letter sent after all. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { type ScriptedSmtp, startScriptedSmtp } from '../../server/src/testing/scripted-smtp.ts';
import { type Program, startProgram } from '../program.ts';
import { type JourneyBrowser, openBrowser } from './browser.ts';

let mailServer: ScriptedSmtp;
let program: Program;
let browser: JourneyBrowser;
let hasFailed = false;

beforeAll(async () => {
  mailServer = await startScriptedSmtp();
  program = await startProgram({
    withWebApp: true,
    settings: { SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`, WELCOME: 'true' },
  });
  browser = await openBrowser({ url: program.url });
});

afterAll(async () => {
  await browser?.close();
  await program?.stop();
  await mailServer?.close();
});

/** Each step stands on the one before: after the first that fails the others are not tried. */
function step(sentence: string, walk: (page: Page) => Promise<void>): void {
  // oxlint-disable-next-line vitest/expect-expect -- the steps assert, by waiting for what must be seen
  it(sentence, async (context: TestContext) => {
    if (hasFailed) context.skip('a step before this one failed');
    try {
      await walk(browser.page);
    } catch (error) {
      hasFailed = true;
      await browser.takePicture(`failed ${sentence}`);
      throw new Error(`${String(error)}\n\nThe program said:\n${program.output().slice(-2000)}`, { cause: error });
    }
  });
}

/** By the navigation, as people do. */
async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: place, exact: true }).first().click();
}

describe('the first day', () => {
  step('the first start prints a link into a demo workspace that lives', async (page) => {
    const link = /https?:\/\/\S+\/welcome\/\S+/.exec(program.output())?.[0];
    await page.goto(link ?? 'no link was printed');
    await goTo(page, 'Leads');
    await page.getByText('Clarice Uzzell').first().waitFor();
    // Real files of examples/ are being imported meanwhile.
    await expect.poll(() => page.getByRole('row').count(), { timeout: 60_000 }).toBeGreaterThan(15);
  });

  step('the link works once', async (page) => {
    const link = /https?:\/\/\S+\/welcome\/\S+/.exec(program.output())?.[0] ?? '';
    expect((await page.request.get(link)).status()).toBe(403);
  });

  step('a letter in the inbox can be answered with the suggested reply', async (page) => {
    await goTo(page, 'Inbox');
    await page.getByRole('button', { name: /Clarice Uzzell/ }).click();
    await page.getByRole('button', { name: 'Suggest a reply' }).click();
    const reply = page.getByRole('textbox', { name: 'Reply' });
    await expect.poll(() => reply.inputValue(), { timeout: 20_000 }).toContain('Clarice');
    await reply.fill(`${await reply.inputValue()}\n\nP.S. Yes, there is a discount.`);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('log').getByText('P.S. Yes, there is a discount.').waitFor();
    await page.getByRole('log').getByText('Sent', { exact: true }).last().waitFor();
  });

  step('the answer arrives in the sandbox mailbox', async (page) => {
    await goTo(page, 'Sandbox');
    await page
      .getByRole('button', { name: /cuzzell0@mozilla\.org/ })
      .first()
      .click();
    await page.getByText('P.S. Yes, there is a discount.').waitFor();
  });

  step('what the contact answers there is in the inbox', async (page) => {
    await page.getByRole('textbox', { name: /Answer as/ }).fill('Wonderful, we will take it.');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('link', { name: 'Open the conversation' }).click();
    await page.getByRole('log').getByText('Wonderful, we will take it.').waitFor();
  });

  step('a mailbox of one’s own is a channel away', async (page) => {
    await goTo(page, 'Settings');
    await page.getByRole('link', { name: 'Channels' }).click();
    await page.getByRole('button', { name: 'Add a channel' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('E-mail', { exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Sales');
    await dialog.getByRole('textbox', { name: 'Address', exact: true }).fill('sales@acme.example');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('sales@acme.example').first().waitFor();
  });

  step('no page complained', () => {
    expect(browser.complaints).toEqual([]);
    return Promise.resolve();
  });
});
