/**
 * Somebody lets others start a workflow: looks at a form before it is published, puts it into a page of another site, and
 * calls a webhook that asks for a signature with the command the editor gives.
 */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { publish } from './building.ts';
import { walkThroughDemo } from './demo-journey.ts';

/** A site of somebody else's, with a policy of its own: at another origin, since it has another port and name. */
let site: Server;
let embed = '';

beforeAll(() => {
  site = createServer((_request, response) => {
    const millrace = /src="(https?:\/\/[^/]+)/.exec(embed)?.[1] ?? '';
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'self'; script-src ${millrace}; frame-src ${millrace}; style-src 'unsafe-inline'`,
    });
    response.end(`<!doctype html><title>Our shop</title><h1>Our shop</h1><main>${embed}</main>`);
  });
  site.listen(0, '127.0.0.1');
});
afterAll(() => void site.close());

const { step, endWithCanary, post, program } = walkThroughDemo('triggers');
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Details' });

const definition = {
  name: 'Let others start it',
  triggers: [
    {
      type: 'form',
      title: 'Talk to us',
      schema: {
        type: 'object',
        properties: {
          name: { type: 'string', title: 'Your name' },
          email: { type: 'string', format: 'email', title: 'Your address' },
          seats: { type: 'integer', title: 'Seats', minimum: 5 },
        },
        required: ['name', 'email'],
      },
      map: { name: '{{ trigger.name }}', email: '{{ trigger.email }}', source: 'Our shop' },
      success: 'We call you.',
    },
    { type: 'webhook', path: 'shop', auth: { type: 'signature', header: 'X-Hub-Signature-256' } },
  ],
  steps: [{ id: 'hello', type: 'transformation', set: { text: 'Hello' } }],
};
let id = '';

step('the form of a draft is looked at, wide and narrow, and checks what is entered', async (page) => {
  ({ id } = await post('/workflows', { definition }));
  await page.goto(`/workflows/${id}`);
  await page.locator('[data-trigger="0"]').click();
  const panel = panelOf(page);
  await panel.getByText('The address is made when you publish.').waitFor();
  await panel.getByRole('button', { name: 'Preview' }).click();
  const shown = page.getByRole('dialog', { name: 'Preview of the form' });
  const frame = shown.frameLocator('iframe');
  await frame.getByRole('heading', { name: 'Talk to us' }).waitFor();
  expect(await frame.getByLabel('Leave this empty').isVisible()).toBe(true);
  expect((await frame.getByLabel('Leave this empty').boundingBox())?.x ?? 0).toBeLessThan(0);
  await shown.getByRole('radiogroup', { name: 'Width' }).getByText('Phone').click();
  await expect.poll(async () => (await shown.locator('iframe').boundingBox())?.width).toBeLessThanOrEqual(390);
  // What is wrong is said at each field at once, whether the browser sees it or only the program.
  await frame.getByRole('button', { name: 'Send' }).click();
  await frame.getByText('Fill this in.').waitFor();
  await frame.getByText('An e-mail address, like').waitFor();
  await frame.getByLabel('Your name').and(frame.locator(':focus')).waitFor();
  await frame.getByLabel('Your name').fill('Ada Byron');
  await frame.getByLabel('Your address').fill('ada@byron.example');
  await frame.getByLabel('Seats').fill('2');
  await frame.getByRole('button', { name: 'Send' }).click();
  await frame.getByRole('alert').first().waitFor();
  await frame.getByText('At least 5.').waitFor();
  await frame.getByLabel('Seats').and(frame.locator(':focus')).waitFor();
  await frame.getByLabel('Seats').fill('40');
  await frame.getByRole('button', { name: 'Send' }).click();
  await frame.getByText('We call you.').waitFor();
  await shown.getByRole('button', { name: 'Close the preview' }).click();
});

step('published, it is put into a page of another origin, where it makes a lead', async (page) => {
  await publish(page, 1);
  await page.locator('[data-trigger="0"]').click();
  embed = (await panelOf(page).locator('code', { hasText: '<script' }).textContent()) ?? '';
  const shop = await page.context().newPage();
  const complaints: string[] = [];
  shop.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  await shop.goto(`http://localhost:${(site.address() as AddressInfo).port}/`); // it listens on a port
  const frame = shop.frameLocator('main iframe');
  await frame.getByLabel('Your name').fill('Ada Byron');
  await frame.getByLabel('Your address').fill('ada@byron.example');
  await frame.getByLabel('Seats').fill('40');
  // Sent faster than anybody reads, it asks to look it over, and what was entered stays; sent too often, it is refused.
  const isTaken = async () => await frame.getByText('We call you.').isVisible();
  await expect
    .poll(
      async () => {
        if (!(await isTaken())) await frame.getByRole('button', { name: 'Send' }).click();
        return await isTaken();
      },
      { interval: 2_000 },
    )
    .toBe(true);
  expect(complaints.filter((text) => !text.includes('422') && !text.includes('favicon'))).toEqual([]);
  await shop.close();
  await page.goto('/leads');
  await page.getByText('Ada Byron').first().waitFor();
});

step('the command of a webhook that asks for a signature works as it is copied', async (page) => {
  await page.goto(`/workflows/${id}`);
  await page.locator('[data-trigger="1"]').click();
  const panel = panelOf(page);
  const command = async () => (await panel.locator('code', { hasText: 'curl' }).first().textContent()) ?? '';
  const type = async () => {
    const { stdout } = await promisify(execFile)('sh', ['-ec', (await command()).replace('curl ', 'curl -sS ')]);
    return JSON.parse(stdout) as { runId?: string; code?: string };
  };
  expect(await type()).toMatchObject({ code: 'hooks.unauthorized' });
  await panel.getByRole('button', { name: 'Make a secret' }).click();
  await expect.poll(command).not.toContain('PUT-THE-SECRET-HERE');
  const { runId } = await type();
  await page.goto(`/runs/${runId ?? ''}`);
  await page.getByText('Completed').first().waitFor();
  const run = await page.request.get(`${program().url}/api/v1/runs/${runId ?? ''}`);
  expect(await run.json()).toMatchObject({ payload: { body: { hello: 'world' } } });
});

endWithCanary();
