/** Somebody narrows the condition of a workflow, and sees in the browser what that would have changed last week. */
import { expect } from 'vitest';
import { walkThroughDemo } from './demo-journey.ts';

let workflowId: string;

/** A thousand leads come in within less than a minute. */
const roomForSeeds = {
  RATE_LIMIT_PER_MINUTE: '100000',
  RATE_LIMIT_APP_PER_MINUTE: '100000',
  SHED_ABOVE_DELAY_MS: '60000',
};

const { step, endWithCanary, post, program } = walkThroughDemo('backtest', roomForSeeds);

function greeting(when: string, body: string) {
  return {
    name: 'Greet the fair',
    triggers: [{ type: 'event', event: 'lead.created', when }],
    steps: [
      {
        id: 'note',
        type: 'integration',
        service: 'millrace',
        action: 'add_note',
        inputs: { id: '{{ trigger.lead.id }}', body },
      },
    ],
  };
}

const leads = 1_000;
const atOnce = 4;

step('a thousand leads come in, some from the fair, some from the web', async (page) => {
  // A page of the app would read its lists again for each of them.
  await page.goto('about:blank');
  const made = await post('/workflows', {
    definition: greeting("{{ trigger.lead.source == 'fair' }}", 'Hello {{ trigger.lead.name }}'),
  });
  workflowId = made.id;
  const sources = ['fair', 'web', 'fair', 'letter'];
  for (let at = 0; at < leads; at += atOnce) {
    await Promise.all(
      Array.from({ length: atOnce }, (_, nth) => {
        const number = at + nth;
        return post('/leads', { name: `Lead ${number}`, source: sources[number % sources.length] });
      }),
    );
  }
  await post(`/workflows/${workflowId}/publish`, {});
});

step('a draft that also takes the web is tried on them', async (page) => {
  const saved = await page.request.get(`/api/v1/workflows/${workflowId}`);
  const answer = await page.request.patch(`/api/v1/workflows/${workflowId}`, {
    data: { definition: greeting("{{ trigger.lead.source != 'letter' }}", 'Hello {{ trigger.lead.name }}') },
    headers: { origin: program().url, 'if-match': saved.headers()['etag'] ?? '' },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  await page.goto(`/workflows/${workflowId}`);
  await page.getByRole('button', { name: 'Backtest', exact: true }).click();
  await page.getByRole('heading', { name: 'What would this draft have done last week?' }).waitFor();
  await page.getByRole('button', { name: 'Start backtest' }).click();
  await page.getByRole('heading', { name: /would have started 750 times/ }).waitFor();
});

step('it is told how the draft differs from what is published', async (page) => {
  await page.getByRole('heading', { name: /version 1: 500 times/ }).waitFor();
  await page.getByRole('button', { name: /^250 Only the draft starts/ }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('change')).toBe('only_draft');
  await page.getByRole('button', { name: 'Examples of “Add a note”' }).click();
  await page
    .getByRole('list', { name: 'Examples' })
    .getByText(/^Hello Lead \d+$/)
    .first()
    .waitFor();
});

step('one case is followed step by step, through the draft and through what is published', async (page) => {
  await page
    .getByRole('button', { name: /^Show the steps for Lead/ })
    .first()
    .click();
  const drawer = page.getByRole('dialog');
  await drawer.locator('[data-step="steps[0]"]').waitFor();
  await drawer
    .getByText(/Hello Lead \d+/)
    .first()
    .waitFor();
  await drawer.getByText('Version 1', { exact: true }).click();
  await drawer.getByText('It would not have started').waitFor();
  await page.keyboard.press('Escape');
});

step('the result is still there later', async (page) => {
  await page.goto(`/workflows/${workflowId}/backtest`);
  const earlier = page.getByRole('navigation', { name: 'Earlier backtests' });
  await earlier.getByRole('button', { name: /750×/ }).waitFor();
});

endWithCanary();
