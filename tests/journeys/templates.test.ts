/** Somebody starts from a template: looks for it, sees what it would do, installs it, and it works. */
import { expect } from 'vitest';
import { walkThroughDemo } from './demo-journey.ts';

const { step, endWithCanary, program } = walkThroughDemo('templates');

step('a template is found, previewed, installed with a value of one’s own, and does what it says', async (page) => {
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
  await page.goto(`${program().url}/contacts/${made.id}`);
  await page.getByText('grace@gmail.com').first().waitFor();
  await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
});

step('a workflow of one’s own becomes a template, goes out as a file and comes back', async (page) => {
  await page.getByRole('link', { name: 'Workflows', exact: true }).first().click();
  await page.getByRole('row').filter({ hasText: 'Tidy up' }).getByRole('button', { name: 'More for Tidy up' }).click();
  await page.getByRole('menuitem', { name: 'Publish as a template' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What it is for').fill('How we keep new leads tidy.');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.waitForURL(/\/templates\/[0-9a-f-]{36}/);
  await page.getByText('How we keep new leads tidy.').waitFor();
  await page.getByRole('button', { name: 'More about this template' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /Export/ }).click(),
  ]);
  const own = page.url();
  await page.goto('/templates');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.locator('input[type="file"]').setInputFiles(await file.path());
  await dialog.getByRole('button', { name: 'Import' }).click();
  await page.waitForURL(/\/templates\/[0-9a-f-]{36}/);
  await page.getByText('How we keep new leads tidy.').waitFor();
  // One of its own beside the other.
  expect(page.url()).not.toBe(own);
});

endWithCanary();
