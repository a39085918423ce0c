/** Somebody looks for runs, ends and resumes many of them together, and follows figures to the runs behind them. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { walkThroughDemo } from './demo-journey.ts';

const settings = { RATE_LIMIT_PER_MINUTE: '100000', RATE_LIMIT_APP_PER_MINUTE: '100000' };
const { step, endWithCanary, post, browser } = walkThroughDemo('figures', settings);

const failing = (id: string) => ({
  id,
  type: 'code',
  source: `if (input.failsAt === '${id}') throw new Error('Not this time'); return 1`,
  inputs: { failsAt: '{{ trigger.failsAt }}' },
});
const definition = {
  name: 'Deliver',
  steps: [
    failing('check'),
    failing('send'),
    { id: 'arrive', type: 'wait', for: '1h', when: '{{ trigger.isSlow == true }}' },
  ],
};

/** More than one page of the list. */
const slowRuns = 60;
const atOnce = 4;

let workflowId = '';
const failedAt: Record<string, string[]> = { check: [], send: [] };

const rows = (page: Page) => page.getByRole('grid', { name: 'Runs' }).getByRole('row', { name: /Deliver|ago|now/ });
const chip = (page: Page, text: string) => page.getByRole('button', { name: `Clear: ${text}`, exact: true });
const addressOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

async function run(input: object): Promise<string> {
  return (await post(`/workflows/${workflowId}/run`, { input })).id;
}

async function countRuns(page: Page, query: string): Promise<number> {
  const answer = await page.request.get(`/api/v1/runs?workflowId=${workflowId}&limit=1&total=true&${query}`);
  return ((await answer.json()) as { total: number }).total;
}

async function filterByState(page: Page, state: string): Promise<void> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'State' }).selectOption(state);
  await page.getByRole('button', { name: 'Show runs' }).click();
}

/** Also those the list has not read yet. */
async function chooseAllMatching(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: /^Select all, at most/ }).click();
  await page.getByText(`${slowRuns} selected`).waitFor();
}

step('runs complete, fail at one step or another, or take their time', async (page) => {
  workflowId = (await post('/workflows', { definition })).id;
  await page.goto(`/workflows/${workflowId}?part=runs`);
  await page.getByText('Nothing has run yet').waitFor();
  await post(`/workflows/${workflowId}/publish`, {});
  // A page of the app would read its lists again for each of them.
  await page.goto('about:blank');
  for (let count = 0; count < 3; count += 1) await run({});
  for (const place of ['check', 'check', 'send']) failedAt[place]?.push(await run({ failsAt: place }));
  for (let count = 0; count < slowRuns; count += atOnce)
    await Promise.all(Array.from({ length: atOnce }, () => run({ isSlow: true })));
  await expect.poll(() => countRuns(page, 'state=failed')).toBe(3);
  await expect.poll(() => countRuns(page, 'state=waiting')).toBe(slowRuns);
});

step('the list is filtered, and its address says how: it comes back as it was', async (page) => {
  await page.goto('/workflows?part=runs');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Workflow' }).selectOption('Deliver');
  await page.getByRole('combobox', { name: 'State' }).selectOption('Waiting');
  await page.getByRole('button', { name: 'Show runs' }).click();
  await chip(page, 'Deliver').waitFor();
  expect(addressOf(page)).toEqual({ part: 'runs', workflow: workflowId, state: 'waiting' });
  await page.reload();
  await chip(page, 'Waiting').waitFor();
  await browser().takePicture('runs filtered');
});

/** Presses a button that asks first, and that of its dialog, which says the same. */
async function confirm(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
}

step('all that match are cancelled together, and then nothing matches', async (page) => {
  // In a low window the list has no need to read on by itself.
  await page.setViewportSize({ width: 1440, height: 480 });
  await page.reload();
  await chooseAllMatching(page);
  await confirm(page, `Cancel ${slowRuns}`);
  await expect.poll(() => countRuns(page, 'state=cancelled')).toBe(slowRuns);
  await page.getByText('Nothing matches').waitFor();
});

step('they are resumed together, and wait again', async (page) => {
  await chip(page, 'Waiting').click();
  await filterByState(page, 'Cancelled');
  await chip(page, 'Cancelled').waitFor();
  await chooseAllMatching(page);
  await confirm(page, `Resume ${slowRuns}`);
  await expect.poll(() => countRuns(page, 'state=waiting')).toBe(slowRuns);
  await page.getByText('Nothing matches').waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(() => addressOf(page)).toEqual({ part: 'runs' });
});

step('figures of all workflows lead to those of one', async (page) => {
  // Runs are counted by the minute.
  await expect.poll(() => countFailed(page)).toBe(3);
  await page.goto('/workflows?part=insights');
  const row = page.getByRole('row', { name: /^Deliver/ });
  await expect.poll(() => row.getByRole('cell').allInnerTexts()).toEqual(expect.arrayContaining(['6', '3', '50%']));
  await browser().takePicture('insights of all');
  await row.getByRole('link', { name: 'Deliver' }).click();
  await page.waitForURL(/part=insights/);
  await page.getByRole('definition').filter({ hasText: '50%' }).waitFor();
  await browser().takePicture('insights of one');
});

step('a reason leads to the runs that failed for it, and to no others', async (page) => {
  const reasons = page.getByRole('listitem').filter({ hasText: 'code.failed' });
  await expect.poll(() => reasons.count()).toBe(2);
  await reasons.filter({ hasText: 'at check' }).getByRole('link').click();
  await chip(page, 'failed at check').waitFor();
  await expect.poll(() => listedRuns(page)).toEqual(failedAt['check']?.toSorted());
  await page.reload();
  await chip(page, 'failed at check').waitFor();
  await expect.poll(() => listedRuns(page)).toEqual(failedAt['check']?.toSorted());
  await browser().takePicture('runs that failed for a reason');
  await page.goBack();
  await reasons.filter({ hasText: 'at send' }).getByRole('link').click();
  await expect.poll(() => listedRuns(page)).toEqual(failedAt['send']);
});

endWithCanary();

async function countFailed(page: Page): Promise<number> {
  const answer = await page.request.get(`/api/v1/workflows/${workflowId}/insights`);
  return ((await answer.json()) as { figures: { failed: number } }).figures.failed;
}

/** Ids of the runs in the list. */
async function listedRuns(page: Page): Promise<string[]> {
  const links = await rows(page).getByRole('link').all();
  const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
  return addresses.map((address) => address?.split('/').at(-1) ?? '').toSorted();
}
