/** A newcomer's first day, in a real browser on the real program: from the welcome link to a dead letter sent after all. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { type ScriptedSmtp, startScriptedSmtp } from '../../server/src/testing/scripted-smtp.ts';
import { type Program, startProgram, untilWelcomed } from '../program.ts';
import { type JourneyBrowser, openBrowser } from './browser.ts';
import { type Canary, canarySettings, releaseCanary } from './canary.ts';

let mailServer: ScriptedSmtp;
let program: Program;
let canary: Canary;
let browser: JourneyBrowser;
let hasFailed = false;

beforeAll(async () => {
  mailServer = await startScriptedSmtp();
  program = await startProgram({
    withWebApp: true,
    settings: { ...canarySettings, SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`, WELCOME: 'true' },
  });
  browser = await openBrowser({ url: program.url });
});

afterAll(async () => {
  await browser?.close();
  await canary?.[Symbol.asyncDispose]();
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
  await page.getByRole('link', { name: place, exact: true }).first().click();
}

describe('the first day', () => {
  step('the first start prints a link into a demo workspace that lives', async (page) => {
    await page.goto(await untilWelcomed(program));
    await goTo(page, 'Leads');
    // Real files of examples/ are being imported meanwhile.
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(15);
    await page.getByLabel('Search this list').fill('clarice');
    await page.getByRole('row', { name: /Clarice Uzzell/ }).waitFor();
  });

  step('the link works once', async (page) => {
    expect((await page.request.get(await untilWelcomed(program))).status()).toBe(403);
  });

  step('a canary comes along', async () => void (canary = await releaseCanary(program)));

  step('a lead’s letter can be answered with the suggested reply', async (page) => {
    await page.getByRole('row', { name: /Clarice Uzzell/ }).dblclick();
    await page.getByRole('tab', { name: 'Conversations' }).click();
    await page
      .getByRole('button', { name: /Prices for 40 seats/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Suggest a reply' }).click();
    const reply = page.getByRole('textbox', { name: 'Reply' });
    await expect.poll(() => reply.inputValue()).toContain('Clarice');
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

  step('a file is imported after a look at what it would do', async (page) => {
    await goTo(page, 'Import');
    await page.getByRole('button', { name: 'Import a file' }).first().click();
    // As spreadsheets in Germany save it: semicolons, Windows-1252.
    const file =
      'Vorname;Nachname;E-Mail;Firma\r\nJürgen;Groß;juergen@gross.example;Groß & Söhne\r\nGrace;Hopper;grace@navy.example;Navy\r\n';
    const upload = { name: 'leads.csv', mimeType: 'text/csv', buffer: Buffer.from(file, 'latin1') };
    await page.locator('input[type=file]').setInputFiles(upload);
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.getByText('What would happen').waitFor();
    await page.getByRole('button', { name: 'Start the import' }).click();
    await page.getByRole('button', { name: 'Undo the import' }).waitFor();
    await page.getByRole('link', { name: 'Show the records' }).click();
    await page.getByText('Jürgen Groß').first().waitFor();
  });

  step('a lead opens from the palette, with what happened so far', async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search or jump to…').fill('Groß');
    await page.getByRole('dialog').getByText('Jürgen Groß').first().click();
    await page.getByRole('heading', { name: 'Jürgen Groß' }).first().waitFor();
    await page.getByText('juergen@gross.example').first().waitFor();
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

  step('with the mail server broken a message is tried again, then waits among the dead letters', async (page) => {
    mailServer.script = { greeting: 'drop' };
    await goTo(page, 'Inbox');
    await page.getByRole('button', { name: 'New message' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'To' }).fill('Groß');
    await page
      .getByRole('option', { name: /Jürgen Groß/ })
      .first()
      .click();
    await dialog.getByRole('combobox', { name: 'Channel' }).click();
    await page.getByRole('option', { name: /sales@acme\.example/ }).click();
    await dialog.getByRole('textbox', { name: 'Subject' }).fill('Your order');
    await dialog.getByRole('textbox', { name: 'Message' }).fill('It is on its way.');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    const log = page.getByRole('log');
    await log.getByText('It is on its way.').waitFor();
    await log.getByText(/Trying again/).waitFor();
    await log.getByText('Not sent').waitFor();
    expect(mailServer.connections).toBeGreaterThanOrEqual(4);
    expect(mailServer.mails).toEqual([]);
  });

  step('once it is mended, the dead letter is sent by a retry, and only once', async (page) => {
    mailServer.script = {};
    await goTo(page, 'Queue');
    await page.getByText('Dead letters', { exact: true }).first().click();
    await page
      .getByRole('button', { name: /Your order|Jürgen/ })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Attempt 4').waitFor();
    await drawer.getByRole('button', { name: 'Retry' }).click();
    await expect.poll(() => mailServer.mails.length).toBe(1);
    expect(mailServer.mails[0]).toMatchObject({ to: ['juergen@gross.example'] });
    await page.getByText('No dead letters').waitFor();
    await goTo(page, 'Inbox');
    await page
      .getByRole('button', { name: /Jürgen Groß/ })
      .first()
      .click();
    await page.getByRole('log').getByText('Sent', { exact: true }).waitFor();
  });

  step('a workflow asks before it goes on, and its run follows the answer by itself', async (page) => {
    await goTo(page, 'Workflows');
    await page.getByRole('button', { name: 'New workflow' }).first().click();
    const creating = page.getByRole('dialog');
    await creating.getByRole('textbox', { name: 'Name', exact: true }).fill('Ask first');
    await creating.getByRole('combobox', { name: 'Start from' }).click();
    await page.getByRole('option', { name: 'Ask somebody, then go on' }).click();
    await creating.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('button', { name: 'Publish as version 1' }).click();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('Waiting for an approval').waitFor();
    // Decided in another tab: this one is not touched.
    const other = await page.context().newPage();
    await other.goto('/approvals');
    await other.getByRole('article').filter({ hasText: 'Ask first' }).getByRole('button', { name: 'Approve' }).click();
    await other.getByText('Decided.').waitFor();
    await other.close();
    await page.getByRole('button', { name: /\bdecided\b/ }).waitFor();
    await page.getByText('Completed', { exact: true }).waitFor();
  });

  step('credentials and a person are nowhere they must not be', () => canary.staysHidden());

  step('no page complained', () => {
    expect(browser.complaints).toEqual([]);
    return Promise.resolve();
  });
});
