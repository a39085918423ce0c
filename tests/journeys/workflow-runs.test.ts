/** Somebody watches a run on its page, approves, sees it fail, and runs it again with other input. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { walkThroughDemo } from './demo-journey.ts';

const definition = {
  name: 'Greet everybody',
  steps: [
    { id: 'prepare', type: 'transformation', set: { people: '{{ trigger.people }}' } },
    {
      id: 'each',
      type: 'loop',
      over: '{{ prepare.people }}',
      steps: [{ id: 'pause', type: 'wait', for: '1s' }],
    },
    { id: 'ask', type: 'approval', title: 'Greet them?', assignees: ['role:owner'] },
    {
      id: 'check',
      type: 'code',
      source: 'if (input.people.length > 2) throw new Error("Too many"); return 1',
      inputs: { people: '{{ prepare.people }}' },
    },
  ],
};

const { step, endWithCanary, post, browser } = walkThroughDemo('run');

let runPage = '';

const bars = (page: Page) => page.getByRole('list', { name: 'Timeline' }).getByRole('listitem');

const chosen = (page: Page) => page.getByRole('complementary', { name: 'Chosen step' });

step('a run is watched while it goes on: on the canvas and over time', async (page) => {
  const { id } = await post('/workflows', { definition });
  await post(`/workflows/${id}/publish`, {});
  const run = await post(`/workflows/${id}/run`, { input: { people: ['Ada', 'Grace', 'Edsger'] } });
  runPage = `/runs/${run.id}`;
  await page.goto(runPage);
  // Nothing is asked for again by hand: it comes to the approval by itself.
  await page.locator('[data-kind="approval"][data-state="waiting"]').waitFor();
  await expect.poll(() => bars(page).count()).toBe(6);
  await browser().takePicture('run waits');
});

step('a step is chosen on the canvas, and gone through round by round', async (page) => {
  await page.locator('[data-step="steps[1].steps[0]"]').click();
  await chosen(page).getByText('1 of 3').waitFor();
  await chosen(page).getByRole('button', { name: 'The one after' }).click();
  await chosen(page).getByText('each[1].pause').waitFor();
  expect(new URL(page.url()).searchParams.get('step')).toBe('each[1].pause');
  await page.reload();
  await chosen(page).getByText('2 of 3').waitFor();
  await bars(page).getByRole('button', { name: /ask/ }).click();
  await chosen(page).getByRole('link', { name: 'Open the approval' }).click();
});

step('what is decided lets it go on, and a failure is shown where it happened', async (page) => {
  // What this run asks, among which it stays when it is decided.
  const asked = page.getByRole('article', { name: 'Greet them?' });
  await asked.getByRole('button', { name: 'Approve' }).click();
  await asked.getByText('Approved', { exact: true }).first().waitFor();
  await page.goto(runPage);
  await page.locator('[data-kind="code"][data-state="failed"]').click();
  await chosen(page).getByText('Too many').waitFor();
  await browser().takePicture('run failed');
});

step('it is run again with other input', async (page) => {
  const failed = page.url();
  await page.getByRole('button', { name: 'Run again' }).click();
  await page
    .getByRole('dialog')
    .getByRole('textbox')
    .first()
    .fill(JSON.stringify({ people: ['Ada'] }));
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => page.url()).not.toBe(failed);
  await page.locator('[data-kind="approval"][data-state="waiting"]').waitFor();
  await expect.poll(() => bars(page).count()).toBe(4);
});

step(
  'from a lead one comes to what automation did with it, from there to the event and back to the lead',
  async (page) => {
    const welcome = {
      name: 'Welcome',
      triggers: [{ type: 'event', event: 'lead.created' }],
      steps: [
        {
          id: 'tag',
          type: 'integration',
          service: 'millrace',
          action: 'add_tag',
          inputs: { id: '{{ trigger.lead.id }}', tag: 'welcome' },
        },
      ],
    };
    const { id } = await post('/workflows', { definition: welcome });
    await post(`/workflows/${id}/publish`, {});
    const lead = await post('/leads', { name: 'Mary Somerville' });
    await page.goto(`/contacts/${lead.id}`);
    await page.getByRole('tab', { name: 'Runs' }).click();
    await browser().takePicture('runs of a lead');
    await page.getByRole('list', { name: 'Runs' }).getByRole('button', { name: 'Welcome' }).click();
    await page.getByRole('link', { name: 'Event: Became a lead' }).waitFor();
    await browser().takePicture('run of a lead');
    await page.getByRole('link', { name: 'Event: Became a lead' }).click();
    await page.getByRole('dialog').getByText(lead.id).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Contact: Mary Somerville' }).first().click();
    await page.waitForURL(`**/contacts/${lead.id}`);
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.getByRole('link', { name: 'All runs of this contact' }).click();
    const chip = page.getByRole('button', { name: 'Clear: Contact: Mary Somerville' });
    await chip.waitFor();
    const rows = page
      .getByRole('grid', { name: 'Runs' })
      .getByRole('row')
      .filter({ hasText: /Welcome|Greet/ });
    await expect.poll(() => rows.count()).toBe(1);
    await browser().takePicture('list of the runs of a lead');
    await chip.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(1);
    await rows.first().click();
    await page.waitForURL('**/runs/*');
    await page.goto(runPage);
  },
);

step('on a phone the bars stand below the names', async (page) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await bars(page).first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  const start = await page.getByText('Starts by').boundingBox();
  expect(start && start.x > 0 && start.x + start.width < 390).toBe(true);
  await browser().takePicture('run on a phone');
});

endWithCanary();
