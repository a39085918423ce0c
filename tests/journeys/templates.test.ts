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

endWithCanary();
