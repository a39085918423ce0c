/** What people do again and again on the page of a workflow. */
import type { Page } from 'playwright-core';

/** With nothing in it but the way to start it by hand. */
export async function createEmptyWorkflow(page: Page, name: string): Promise<void> {
  await page.goto('/workflows');
  await page.getByRole('button', { name: 'New workflow' }).first().click();
  const creating = page.getByRole('dialog');
  await creating.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await creating.getByRole('combobox', { name: 'Start from' }).click();
  await page.getByRole('option', { name: 'Nothing', exact: true }).click();
  await creating.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
}

export async function publish(page: Page, version: number): Promise<void> {
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('button', { name: `Publish as version ${version}` }).click();
  await page.getByText(`Published as version ${version}.`).first().waitFor();
}

export async function takeBackTo(page: Page, version: number): Promise<void> {
  await page.getByText('Versions', { exact: true }).click();
  const row = page.getByRole('listitem').filter({ hasText: `Version ${version}` });
  await row.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
}

export interface SavedStep {
  id: string;
  then?: SavedStep[];
  [field: string]: unknown;
}

/** The steps of the draft as the server has them. */
export async function savedSteps(page: Page): Promise<SavedStep[]> {
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const answer = await page.request.get(`/api/v1/workflows/${id}`);
  return ((await answer.json()) as { definition: { steps: SavedStep[] } }).definition.steps;
}

/** The ids of steps in order; those in a branch in brackets. */
export function outline(steps: readonly SavedStep[]): string {
  return steps.map(({ id, then }) => (then ? `${id}(${outline(then)})` : id)).join(' ');
}
