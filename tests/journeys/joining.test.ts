/** A colleague is invited, joins, protects the account, and is signed in with the second factor. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf } from '../../server/src/testing/authenticator-app.ts';
import { type Program, startProgram } from '../program.ts';
import { type JourneyBrowser, openBrowser } from './browser.ts';
import { type Canary, canaryPassword as password, canarySettings, releaseCanary } from './canary.ts';

let program: Program;
let canary: Canary;
let owner: JourneyBrowser;
let colleague: JourneyBrowser;
let link: URL;

beforeAll(async () => {
  program = await startProgram({ withWebApp: true, settings: canarySettings });
  canary = await releaseCanary(program);
  owner = await openBrowser({ url: program.url });
  colleague = await openBrowser({ url: program.url });
});
afterAll(async () => {
  await owner?.close();
  await colleague?.close();
  await canary?.[Symbol.asyncDispose]();
  await program?.stop();
});

it('an owner invites a colleague and is given the link, since no mail can be sent', async () => {
  const { page } = owner;
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Workspace').fill('Analytical Engines');
  await page.getByRole('button', { name: 'Create the workspace' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/');
  await page.getByText('Analytical Engines').first().waitFor();
  await page.goto('/settings/members');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('E-mail').fill('grace@example.com');
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  await page.getByText('Give them this link').waitFor();
  link = new URL(await page.getByRole('dialog').locator('pre').innerText());
  expect(link.pathname).toBe('/invitation');
});

it('the colleague signs up behind the link and is a member', async () => {
  const { page } = colleague;
  await page.goto(link.pathname + link.hash);
  await page.getByLabel('Your name').fill('Grace Hopper');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByRole('button', { name: 'Join Analytical Engines' }).click();
  // The page goes there by itself; going elsewhere meanwhile would be broken off.
  await page.waitForURL(({ pathname }) => pathname === '/');
  await page.goto('/settings/members');
  await page.getByText('Grace Hopper').first().waitFor();
  expect(await page.getByRole('button', { name: 'Invite' }).count()).toBe(0);
});

it('a second factor is set up, and asked for at the next sign-in', async () => {
  const { page } = colleague;
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('dialog').getByLabel('Current password').fill(password);
  await page.getByRole('button', { name: 'Next' }).click();
  const secret = await page.getByRole('dialog').locator('pre').innerText();
  const uri = `otpauth://totp/Millrace?secret=${secret}`;
  await page.getByLabel('Code of your app').fill(codeOf(uri));
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('Signing in with your password also takes a code.').waitFor();
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('grace@example.com');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Code of your app').fill(codeOf(uri));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Analytical Engines').first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
});

it('keeps a canary hidden meanwhile', async () => {
  await expect(canary.staysHidden()).resolves.toBeUndefined();
});
