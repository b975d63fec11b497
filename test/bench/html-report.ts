/**
 * What the HTML report costs: CPU time to compute a run's report and its page, the page's size, and in Chromium the CPU time of its main
 * thread and the first paint. Run it with `node test/bench/html-report.ts [requests]`; the figures in docs/report-html.md come from it.
 */
import { join } from 'node:path';
import { readEvidence } from '../../src/evidence/reader.ts';
import { assess } from '../../src/report/assess.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { recordLongRun } from '../report/html/long-run.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { openPage } from '../support/html-page.ts';
import { inTemporaryFolder } from './temporary.ts';

const requests = Number(process.argv[2] ?? 1_000_000);

async function cpuMs<Result>(what: string, work: () => Result | Promise<Result>): Promise<Result> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${what}: ${Math.round((user + system) / 1000)} ms of CPU time\n`);
  return result;
}

async function paint(html: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const { page, close } = await openPage(browser, html);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.reload();
    await page.waitForFunction('performance.getEntriesByName("first-contentful-paint").length > 0');
    const paintedMs = await page.evaluate<number>('performance.getEntriesByName("first-contentful-paint")[0].startTime');
    const { metrics } = await session.send('Performance.getMetrics');
    const busySeconds = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
    process.stdout.write(
      `first paint: after ${Math.round(paintedMs)} ms, with ${Math.round(busySeconds * 1000)} ms of CPU time in the page's thread\n`,
    );
    await close();
  } finally {
    await browser.close();
  }
}

await inTemporaryFolder(async (folder) => {
  const run = join(folder, 'run');
  await recordLongRun(run, requests);
  const evidence = readEvidence(run);
  const report = await cpuMs('report of the run', () => assess(evidence));
  const html = await cpuMs('page', () => renderHtml(report, evidence));
  process.stdout.write(`size: ${(Buffer.byteLength(html) / 1000).toLocaleString('en-US')} kB\n`);
  if (chromiumPath !== undefined) await paint(html);
});
