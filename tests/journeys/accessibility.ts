/** What axe-core finds on a page that keeps people with a screen reader or a keyboard from using it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core')), 'utf8');

const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
  // Style sheets are read from the document; fetching them again would be one more thing that can fail.
  preload: false,
};

/** Fails with rule and element for what axe calls serious or critical. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  await page.evaluate(source);
  // What axe.run answers in the page, which has its `axe` from the line above.
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
  const findings = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, html, any }) => `${id} (${help}): ${target.join(' ')} ${html} ${any[0]?.message ?? ''}`),
    );
  expect(findings, `what axe finds on: ${screen}`).toEqual([]);
}

/** Controls whose middle is seen, but 19 px above or below it there is nothing to press. */
const missed = `[...document.querySelectorAll('main :is(.mantine-Button-root, .mantine-ActionIcon-root, [type=checkbox])')]
  .filter((control) => control.checkVisibility({ opacityProperty: true }))
  .filter((control) => {
    const { x, y, width, height } = control.getBoundingClientRect();
    const at = (away) => document.elementFromPoint(x + width / 2, y + height / 2 + away);
    const isPressed = (element) => element?.closest('a, button, input, label, select, textarea, [role=button]');
    return control.contains(at(0)) && [-19, 19].some((away) => !isPressed(at(away)));
  })
  .map((control) => control.outerHTML.slice(0, 200))`;

/** Fails with what a finger on a phone would miss. */
export async function expectReachable(page: Page, screen: string): Promise<void> {
  expect(await page.evaluate(missed), `what a finger misses on: ${screen}`).toEqual([]);
}
