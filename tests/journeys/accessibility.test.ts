/** axe-core on the main screens, each with something on it: nothing serious may keep anybody out. */
import { expectAccessible, expectReachable } from './accessibility.ts';
import { walkThroughDemo } from './demo-journey.ts';

const definition = {
  name: 'Greet somebody',
  steps: [
    { id: 'prepare', type: 'transformation', set: { name: '{{ trigger.name }}' } },
    {
      id: 'check',
      type: 'conditional',
      if: '{{ prepare.name.length > 0 }}',
      then: [{ id: 'pause', type: 'wait', for: '1s' }],
    },
    { id: 'ask', type: 'approval', title: 'Greet them?', assignees: ['role:owner'] },
    { id: 'code', type: 'code', source: 'return input', inputs: {} },
  ],
};

const { step, endWithCanary, post } = walkThroughDemo('accessibility');

let workflow = '';
let run = '';

const lists = ['/', '/inbox', '/leads', '/contacts', '/companies', '/tasks', '/imports', '/workflows', '/templates'];

step('home, lists and templates', async (page) => {
  for (const path of lists) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page, path);
  }
});

step('the builder: canvas, panels and JSON', async (page) => {
  const { id } = await post('/workflows', { definition });
  workflow = `/workflows/${id}`;
  await page.goto(workflow);
  await page.locator('[data-step="steps[0]"]').waitFor();
  await expectAccessible(page, 'canvas');
  for (const path of ['steps[0]', 'steps[2]', 'steps[3]']) {
    await page.locator(`[data-step="${path}"]`).click();
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
    await expectAccessible(page, `panel of ${path}`);
  }
  await page.goto(`${workflow}?part=json`);
  await page.getByRole('textbox', { name: 'Definition, as JSON' }).waitFor();
  await expectAccessible(page, 'JSON');
});

step('a run that waits, its approval, and what goes on around', async (page) => {
  const id = workflow.split('/').at(-1);
  await post(`/workflows/${id}/publish`, {});
  run = `/runs/${(await post(`/workflows/${id}/run`, { input: { name: 'Ada' } })).id}`;
  await page.goto(run);
  await page.locator('[data-kind="approval"][data-state="waiting"]').waitFor();
  await expectAccessible(page, 'run');
  await page.goto('/approvals');
  await page.getByRole('button', { name: 'Approve' }).first().waitFor();
  await expectAccessible(page, 'approvals');
  for (const path of ['/sandbox', '/queue', '/events', '/settings']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await expectAccessible(page, path);
  }
});

step('on a phone, controls are large enough for a finger', async (page) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ['/leads', '/workflows', '/workflows?part=runs', '/approvals', '/settings/members']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    await expectReachable(page, path);
  }
});

endWithCanary();
