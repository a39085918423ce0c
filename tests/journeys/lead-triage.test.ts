/**
 * Somebody automates what happens to a new lead: builds it from an empty canvas, tries it, publishes it, lets a real call
 * come in, decides, finds the message in the mailbox, and mends what broke.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { createEmptyWorkflow, outline, publish, savedSteps, takeBackTo } from './building.ts';
import { walkThroughDemo } from './demo-journey.ts';

/** The program of the sales desk, which is told about every lead; under another address nobody is there at first. */
let desk: Server;
const told: string[] = [];
let isNewAddressThere = false;

beforeAll(() => {
  desk = createServer((request, response) => {
    const isThere = request.url === '/leads' || isNewAddressThere;
    if (isThere) told.push(request.url ?? '');
    response.writeHead(isThere ? 200 : 404, { 'content-type': 'application/json' });
    response.end('{}');
  });
  desk.listen(0, '127.0.0.1');
});
afterAll(() => void desk.close());

const deskUrl = (path: string) => `http://127.0.0.1:${(desk.address() as AddressInfo).port}${path}`; // it listens on a port

const { step, endWithCanary } = walkThroughDemo('lead triage');
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Details' });
const card = (page: Page, place: string) => page.locator(`[data-step="${place}"]`);
const outlineOf = async (page: Page) => outline(await savedSteps(page));

let workflowPage = '';
let address = '';

step('a webhook starts it, and a test call becomes the sample', async (page) => {
  await createEmptyWorkflow(page, 'Lead triage');
  workflowPage = page.url();
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  await page.getByRole('option', { name: /^Webhook/ }).click();
  const panel = panelOf(page);
  await panel.getByRole('textbox', { name: 'Last part of the address' }).fill('new-lead');
  await panel.getByLabel('Who may call').first().click();
  await page.getByRole('option', { name: 'Whoever knows the address' }).click();
  await panel.getByRole('button', { name: 'Listen for a test call' }).click();
  await panel.getByText('Listening:').waitFor();
  const testAddress = await panel
    .getByText(/\/hook-tests\//)
    .first()
    .textContent();
  const call = { name: 'Ada Byron', email: 'ada@byron.example', seats: 40 };
  expect((await page.request.post(testAddress ?? '', { data: call })).status()).toBe(200);
  await panel.getByText('This call is the sample now').waitFor();
});

step(
  'the first step is found by typing, and its fields are filled in by completion, dragging and keys',
  async (page) => {
    await page.getByRole('button', { name: 'Add a step here' }).click();
    await pickStep(page, 'create a lead');
    await expect.poll(() => outlineOf(page)).toBe('create_lead');
    await card(page, 'steps[0]').press('Enter');
    await completeInto(page, 'Name', ['trig', 'bod', 'nam']);
    const email = panelOf(page).getByRole('textbox', { name: 'Email', exact: true });
    await panelOf(page).getByRole('button', { name: 'Insert trigger.body.email' }).dragTo(email);
    await panelOf(page).getByRole('textbox', { name: 'Job title', exact: true }).click();
    await page.keyboard.press('Alt+d');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const input = async () => (await savedSteps(page))[0]?.['inputs'];
    await expect.poll(input).toEqual({
      name: '{{ trigger.body.name }}',
      email: '{{ trigger.body.email }}',
      jobTitle: '{{ trigger.method }}',
    });
    // With the sample, the value stands below.
    await panelOf(page).getByText('ada@byron.example').first().waitFor();
  },
);

step('a condition follows by keyboard, with an approval and a message inside', async (page) => {
  await addAfter(page, 'steps[0]', 'condition');
  await completeInto(page, 'Condition', ['trig', 'bod', 'sea'], ' > 20');
  await page.getByRole('button', { name: 'Add a step here' }).first().click();
  await pickStep(page, 'approval');
  await card(page, 'steps[1].then[0]').click();
  await write(page, 'What it is about', 'Answer {{ trigger.body.name }}?');
  await panelOf(page).getByRole('group', { name: 'Data to show' }).getByRole('button', { name: 'Add a value' }).click();
  await panelOf(page).getByRole('textbox', { name: 'Name', exact: true }).last().fill('letter');
  await write(page, 'letter', 'Welcome, we will call you.');
  await panelOf(page).getByLabel('Fields people may change', { exact: true }).first().fill('letter');
  await page.keyboard.press('Enter');
  await addAfter(page, 'steps[1].then[0]', 'send a message');
  await write(page, 'Contact', '{{ create_lead.id }}');
  await write(page, 'Subject', 'Your request');
  await write(page, 'Text', '{{ approval.data.letter }}');
  await expect.poll(() => outlineOf(page)).toBe('create_lead check(approval send_message)');
});

step('a call tells the sales desk at the end', async (page) => {
  await addAfter(page, 'steps[1]', 'http');
  await write(page, 'Address', deskUrl('/leads'));
  await expect.poll(() => outlineOf(page)).toBe('create_lead check(approval send_message) http');
});

step('a step is tried alone, then all of them: nothing is sent, and the cards say what came', async (page) => {
  await card(page, 'steps[1].then[1]').click();
  await panelOf(page).getByRole('button', { name: 'Test this step' }).click();
  const result = panelOf(page).getByRole('status').filter({ hasText: 'Would send' });
  await result.getByText('Your request').waitFor();
  await panelOf(page).getByRole('button', { name: 'Dry run' }).click();
  await page.getByRole('button', { name: /^Approval, .*done/ }).waitFor();
  await page.getByRole('button', { name: /^Send a message, .*Would send/ }).waitFor();
  expect(told).toEqual([]);
});

step('it is published, and a real call starts a run that asks first', async (page) => {
  await publish(page, 1);
  await page.getByRole('button', { name: /^Webhook/ }).click();
  address =
    (await panelOf(page)
      .getByText(/\/hooks\//)
      .first()
      .textContent()) ?? '';
  await callIn(page, { name: 'Grace Hopper', email: 'grace@navy.example', seats: 300 });
  await openNewestRun(page, 'Waiting');
  await page.getByText('Waiting for an approval').first().waitFor();
});

step('who decides edits the letter; the run, still open, follows by itself', async (page) => {
  const deciding = await page.context().newPage();
  await deciding.goto('/approvals');
  const asked = deciding.getByRole('article').filter({ hasText: 'Answer Grace Hopper?' });
  await asked.getByLabel('letter').fill('Dear Grace, let us talk on Monday.');
  await asked.getByRole('button', { name: 'Approve' }).click();
  await deciding.getByText('Decided.').waitFor();
  await deciding.close();
  await stateShown(page, 'Completed');
  expect(told).toEqual(['/leads']);
});

step('the message is in the mailbox of the sandbox', async (page) => {
  await page.getByRole('link', { name: 'Sandbox', exact: true }).first().click();
  await page
    .getByRole('button', { name: /grace@navy\.example/ })
    .first()
    .click();
  await page.getByText('Dear Grace, let us talk on Monday.').waitFor();
});

step('a step that was broken fails the next run, which goes on from there once it is mended', async (page) => {
  await page.goto(workflowPage);
  await card(page, 'steps[2]').click();
  await write(page, 'Address', deskUrl('/leads/new'));
  await publish(page, 2);
  await callIn(page, { name: 'Alan Turing', email: 'alan@bletchley.example', seats: 2 });
  await openNewestRun(page, 'Failed');
  await page.getByText('The other side knows nothing of this name or id.').first().waitFor();
  isNewAddressThere = true;
  await page.getByRole('button', { name: 'Resume' }).click();
  await stateShown(page, 'Completed');
  expect(told).toEqual(['/leads', '/leads/new']);
});

step('and the workflow goes back to what it was', async (page) => {
  await page.goto(workflowPage);
  await takeBackTo(page, 1);
  await expect.poll(async () => (await savedSteps(page))[2]?.['url']).toBe(deskUrl('/leads'));
  await publish(page, 3);
});

/** Filters of lists have the same words, out of sight. */
async function stateShown(page: Page, state: string): Promise<void> {
  await page.getByText(state, { exact: true }).filter({ visible: true }).first().waitFor();
}

/** From the list of the runs of the workflow, as soon as it stands there in that state. */
async function openNewestRun(page: Page, state: string): Promise<void> {
  await page.getByText('Runs', { exact: true }).click();
  await stateShown(page, state);
  await page.locator('a[href*="/runs/"]').first().click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
}

async function callIn(page: Page, lead: { name: string; email: string; seats: number }): Promise<void> {
  expect((await page.request.post(address, { data: lead })).status()).toBe(202);
}

/** By completion: the first letters of each name, and Enter. */
async function completeInto(page: Page, field: string, parts: readonly string[], rest = ''): Promise<void> {
  const input = panelOf(page).getByRole('textbox', { name: field, exact: true });
  await input.click();
  await page.keyboard.type('{{ ');
  for (const [index, part] of parts.entries()) {
    await page.keyboard.type(index > 0 ? `.${part}` : part);
    await page.getByRole('option', { selected: true }).filter({ hasText: part }).waitFor();
    await page.keyboard.press('Enter');
  }
  await page.keyboard.type(`${rest} }}`);
}

async function write(page: Page, field: string, text: string): Promise<void> {
  const input = panelOf(page).getByRole('textbox', { name: field, exact: true });
  await input.fill(text);
}

async function addAfter(page: Page, place: string, search: string): Promise<void> {
  await card(page, place).click();
  await card(page, place).press('a');
  await pickStep(page, search);
}

/** The first entry is taken once there is one: actions of services come a moment later. */
async function pickStep(page: Page, search: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Add a step' }).fill(search);
  await page
    .getByRole('option', { name: new RegExp(search, 'i') })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
}

endWithCanary();
