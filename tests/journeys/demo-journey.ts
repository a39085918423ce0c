/** A journey through the demo workspace: the program, a browser that is signed in, and a canary beside them. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { type Program, startProgram, untilWelcomed } from '../program.ts';
import { type JourneyBrowser, openBrowser } from './browser.ts';
import { type Canary, canarySettings, releaseCanary } from './canary.ts';

export interface DemoJourney {
  /** Each step stands on the one before: after the first that fails the others are not tried. */
  step(sentence: string, walk: (page: Page) => Promise<void>): void;
  /** The last step of every journey. */
  endWithCanary(): void;
  program(): Program;
  browser(): JourneyBrowser;
  /** Makes something as the person in the browser would, without its page. */
  post(path: string, data: object): Promise<{ id: string }>;
}

/** To be called once at the top of a file: it registers what comes before and after its tests. */
export function walkThroughDemo(name: string, moreSettings: Readonly<Record<string, string>> = {}): DemoJourney {
  let program: Program;
  let browser: JourneyBrowser;
  let canary: Canary;
  let hasFailed = false;

  beforeAll(async () => {
    const settings = { ...canarySettings, ...moreSettings, WELCOME: 'true' };
    // It may have to build the web app first.
    program = await startProgram({ withWebApp: true, settings, readyWithinMs: 240_000 });
    browser = await openBrowser({ url: program.url });
    await browser.page.goto(await untilWelcomed(program));
    await browser.page.getByRole('link', { name: 'Workflows', exact: true }).first().waitFor();
    canary = await releaseCanary(program);
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await canary?.[Symbol.asyncDispose]();
    await program?.stop();
  });

  return {
    program: () => program,
    browser: () => browser,
    async post(path, data) {
      const { request } = browser.page;
      const answer = await request.post(`/api/v1${path}`, { data, headers: { origin: program.url } });
      expect(answer.ok(), await answer.text()).toBe(true);
      return (await answer.json()) as { id: string };
    },
    step(sentence, walk) {
      it(sentence, async (context: TestContext) => {
        if (hasFailed) context.skip('a step before this one failed');
        try {
          await walk(browser.page);
          expect(browser.complaints).toEqual([]);
        } catch (error) {
          hasFailed = true;
          await browser.takePicture(`failed ${name}`);
          throw new Error(`${String(error)}\n\nThe program said:\n${program.output().slice(-2000)}`, { cause: error });
        }
      });
    },
    endWithCanary() {
      it('no page complained, and a canary stayed hidden meanwhile', async () => {
        expect(browser.complaints).toEqual([]);
        await expect(canary.staysHidden()).resolves.toBeUndefined();
      });
    },
  };
}
