/** What the main thread of a page has cost so far in processor time: other work on the machine is hardly in it. */
import type { Page } from 'playwright-core';

export async function openProcessorMeter(page: Page): Promise<() => Promise<number>> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await browser.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000;
  };
}
