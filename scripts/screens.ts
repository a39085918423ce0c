/** What is photographed: addresses of the demo workspace, and what is done there first. */
import type { Page } from 'playwright-core';
import type { Filled } from './fill-demo.ts';

export interface Screen {
  name: string;
  /** Below the program's address, or a whole one. */
  address: string;
  /** Opens or chooses what the picture is of; says it in no language, or in both. */
  prepare?: (page: Page) => Promise<void>;
}

const lists = [
  'inbox',
  'leads',
  'contacts',
  'companies',
  'tasks',
  'imports',
  'workflows',
  'approvals',
  'sandbox',
  'events',
];
const settings = [
  'profile',
  'security',
  'workspace',
  'members',
  'roles',
  'api-keys',
  'limits',
  'ai',
  'channels',
  'connections',
  'data',
  'features',
  'audit',
  'statuses',
  'fields',
];

export function screensOf(filled: Filled): Screen[] {
  return [
    { name: 'home', address: '/' },
    ...lists.map((name) => ({ name, address: `/${name}` })),
    ...settings.map((name) => ({ name: `settings ${name}`, address: `/settings/${name}` })),
    { name: 'conversation', address: '/inbox', prepare: openConversation },
    { name: 'leads selected', address: '/leads', prepare: selectRows },
    { name: 'contact', address: `/contacts/${filled.contactId}` },
    { name: 'company', address: `/companies/${filled.companyId}` },
    { name: 'import', address: `/imports/${filled.importId}` },
    { name: 'event', address: '/events', prepare: (page) => page.locator('tbody button').first().click() },
    {
      name: 'audit entry',
      address: '/settings/audit',
      prepare: (page) => page.locator('tbody button').first().click(),
    },
    { name: 'webhook', address: '/settings/connections', prepare: openWebhook },
    ...queue,
    ...workflowsAndRuns(filled),
    ...builder(filled.workflowId),
    { name: 'templates', address: '/templates' },
    { name: 'template', address: '/templates/reply-draft-with-approval' },
    { name: 'form', address: filled.formUrl },
    { name: 'approval by link', address: filled.approvalUrl },
  ];
}

const queue: Screen[] = [
  { name: 'queue', address: '/queue' },
  { name: 'dead letters', address: '/queue?part=deadLetters' },
  {
    name: 'dead letters selected',
    address: '/queue?part=deadLetters',
    prepare: async (page) => {
      for (const at of [1, 2]) await page.getByRole('checkbox').nth(at).check();
    },
  },
  {
    name: 'dead letter',
    address: '/queue?part=deadLetters',
    prepare: (page) => page.locator('tbody button').first().click(),
  },
  { name: 'jobs', address: '/queue?part=jobs' },
];

function workflowsAndRuns({ runId, failedRunId, completedRunId, backtest }: Filled): Screen[] {
  return [
    { name: 'runs', address: '/workflows?part=runs' },
    { name: 'runs selected', address: '/workflows?part=runs', prepare: selectRows },
    { name: 'runs filtered', address: '/workflows?part=runs&state=failed', prepare: openFilter },
    { name: 'runs none', address: '/workflows?part=runs&state=cancelled' },
    { name: 'insights', address: '/workflows?part=insights' },
    { name: 'run waiting', address: `/runs/${runId}` },
    { name: 'approvals of a run', address: `/approvals?run=${runId}` },
    { name: 'run failed', address: `/runs/${failedRunId}` },
    { name: 'run compare with', address: `/runs/${completedRunId}`, prepare: openPicker },
    { name: 'runs compared', address: `/runs/compare?a=${completedRunId}&b=${failedRunId}` },
    { name: 'backtest', address: `/workflows/${backtest.workflowId}/backtest?backtest=${backtest.id}` },
    { name: 'backtest new', address: `/workflows/${backtest.workflowId}/backtest` },
  ];
}

function builder(workflowId: string): Screen[] {
  const address = `/workflows/${workflowId}`;
  // By the keyboard: on a phone the panel lies over the canvas.
  const open = (place: string) => async (page: Page) => {
    await page.locator(place).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: /^(Details|Einzelheiten)$/ }).waitFor();
  };
  return [
    { name: 'builder', address, prepare: (page) => page.locator('[data-canvas]').waitFor() },
    { name: 'builder trigger', address, prepare: open('[data-trigger="0"]') },
    { name: 'builder step', address, prepare: open('[data-step="steps[0]"]') },
    ...['json', 'runs', 'insights', 'versions'].map((part) => ({
      name: `workflow ${part}`,
      address: `${address}?part=${part}`,
    })),
  ];
}

async function openConversation(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /Clarice Uzzell/ })
    .first()
    .click();
  await page.getByRole('log').waitFor();
}

async function selectRows(page: Page): Promise<void> {
  const rows = page.getByRole('checkbox', { name: /^(Select the row|Zeile auswählen)$/ });
  for (const at of [0, 1]) await rows.nth(at).check();
}

async function openFilter(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
}

async function openPicker(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Compare with another run|Mit einem anderen Lauf)/ }).click();
}

async function openWebhook(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: /Shop/ }).click();
  await page.getByRole('menuitem', { name: 'Webhook' }).click();
}
