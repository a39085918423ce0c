/** A real browser for journeys: it keeps what the page complains about, and takes a picture when a step fails. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findBrowser, root } from '../program.ts';

export interface JourneyBrowser extends AsyncDisposable {
  readonly page: Page;
  /** Errors of the page so far: uncaught exceptions, errors in its console, refusals of its content security policy. */
  readonly complaints: readonly string[];
  readonly takePicture: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface BrowserOptions {
  readonly url: string;
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { width: number; height: number };
}

/** Where pictures go; not in the repository. */
const pictureFolder = join(root, 'screenshots');

export async function openBrowser(options: BrowserOptions): Promise<JourneyBrowser> {
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    // As root and in containers there is no sandbox and little shared memory.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const context = await browser.newContext({
    baseURL: options.url,
    locale: options.locale ?? 'en-GB',
    colorScheme: options.colorScheme ?? 'light',
    viewport: options.viewport ?? { width: 1440, height: 900 },
    acceptDownloads: true,
  });
  // Generous: a busy machine is no fault of the page.
  context.setDefaultTimeout(45_000);
  const complaints: string[] = [];
  const page = await newWatchedPage(context, complaints);
  return {
    page,
    complaints,
    takePicture: async (name) => {
      mkdirSync(pictureFolder, { recursive: true });
      await page.screenshot({ path: join(pictureFolder, `${name}.png`) });
    },
    close: () => browser.close(),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function newWatchedPage(context: BrowserContext, complaints: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused request (401 before signing in, 409 for a duplicate) is an answer, not a fault of the page.
    const isRefusal = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
  return page;
}
