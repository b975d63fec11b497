import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { LiveView } from '../../../src/commands/live/live-view.ts';
import { chromiumPath, launchChromium } from '../../support/browser.ts';
import { openAt, rendered, seriousFaults } from '../../support/html-page.ts';
import { healthReport, liveProfile, liveRun } from '../../support/live-run.ts';
import { samples } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { FAILING, HOSTILE } from '../../report/html/runs.ts';

const FAILED = { tone: 'bad', word: 'Fail', reasons: ['dropped == 0: observed 40'], exitCode: 3, folder: '/runs/1' } as const;

async function openView(address = '0'): Promise<{ readonly view: LiveView; readonly url: string }> {
  let told = '';
  const view = await LiveView.open(address, { write: (text) => void (told += text), isTerminal: false, columns: 80 });
  onTestFinished(() => view.close());
  return { view, url: /http:\S+/.exec(told)?.[0] ?? '' };
}

/** Twenty seconds of a release that drops requests. */
function releaseIn(view: LiveView) {
  const run = liveRun(view, liveProfile('shop', 'command'), 20_000);
  run.milestone(0, 'load-started', '2 threads to http://127.0.0.1:1/');
  run.answers(samples('v1 v1 ~v1 v1=9 '.repeat(200), { startMs: 100 }));
  run.milestone(9000, 'release-started', 'command');
  run.watcher.output('deploy', 'rolling out');
  run.answers(samples('v1 v2 ~v2 reset v2 timeout rejected v2 '.repeat(20), { startMs: 9000, everyMs: 50 }));
  run.watcher.health?.(healthReport(100, { loopLagMaxUs: 20_000 }));
  return run;
}

describe.skipIf(chromiumPath === undefined)('the page of a live view in Chromium (skipped where there is none)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  async function open(url: string, options: BrowserContextOptions = {}) {
    const opened = await openAt(browser, url, url, options);
    onTestFinished(() => opened.close());
    return opened;
  }

  it('shows all of a run to who comes late, and goes on with it', async () => {
    const { view, url } = await openView();
    const run = releaseIn(view);
    const { page, complaints } = await open(url);
    await expectText(page.locator('.verdict .word'), /^During the release$/);
    await expectText(
      page.locator('.verdict .said'),
      /^shop.*Release \(command\) of http:\/\/127\.0\.0\.1:1\/, since .*40 dropped so far/,
    );
    await expectText(page.locator('.figures'), /Requests960.*Dropped40.*40 on new, 0 on reused/);
    expect(await page.locator('.plot canvas').count()).toBe(3);
    await expectText(page.locator('.log'), /rolling out.*release-started.*load-started/);
    await expectText(
      page.locator('section', { hasText: 'Not ok' }).locator('tbody'),
      /timeoutdropped20.*rejectedrejected20|rejectedrejected20.*timeoutdropped20/,
    );
    await expectText(page.locator('.facts'), /Longest stall20 ms/);
    run.milestone(20_100, 'release-finished', 'command');
    await expectText(page.locator('.verdict .word'), /^After the release$/);
    await expectText(page.locator('#told'), /^After the release\.$/);
    await expectText(page.locator('.log li').first(), /release-finished/);
    expect(await page.title()).toBe('40 dropped · After the release · shop');
    expect(complaints).toEqual([]);
  });

  it('is accessible in both schemes, and needs no sideways scrolling on a phone', async () => {
    const { view, url } = await openView();
    view.ofSeries(3).runEnded({ name: 'rolling', verdict: 'pass', sent: 10, dropped: 2, outageMs: 30, onlyNewMs: null });
    releaseIn(view);
    const { page, complaints } = await open(url, { colorScheme: 'light', bypassCSP: true });
    await expectText(page.locator('#live'), /Run 0 of 3.*1 rollingpass210/);
    await expectText(page.locator('.figures'), /Requests960/);
    expect(await seriousFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFaults(page, ['color-contrast'])).toEqual([]);
    await page.setViewportSize({ width: 360, height: 700 });
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), PATIENCE).toBe(360);
    expect(complaints).toEqual([]);
  });

  it('shows what a target and a release send as text', async () => {
    const { view, url } = await openView();
    const { markup, ansi, turned, long } = HOSTILE;
    const run = liveRun(view, { ...liveProfile('hostile'), name: markup }, 10_000);
    const [sample] = samples('v1');
    for (const version of [markup, ansi, turned, long, '__proto__']) {
      if (sample !== undefined) run.answers([{ ...sample, version, endedUs: 9_400_000 }]);
      run.milestone(5000, 'load-started', version);
      run.watcher.output(version, version);
    }
    const { page, complaints } = await open(url, { viewport: { width: 360, height: 700 } });
    page.on('dialog', () => expect.unreachable('a script of the target ran'));
    const shown = [
      /<img src=x onerror="alert\(1\)"><\/script><\/td><!--/,
      /\\x1b\[31mred\\x1b\[0m\\x07/,
      /a\\u\{202e\}gpj\.exe/,
      /v-x{200,298} …/,
    ];
    for (const text of [...shown, /__proto__/]) await expectText(page.locator('.shares + .legend'), text);
    for (const text of shown) await expectText(page.locator('.log'), text);
    await expectText(page.locator('h1'), shown[0] ?? /./);
    expect(await page.locator('img').count()).toBe(0);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), PATIENCE).toBe(360);
    expect(complaints).toEqual([]);
  });

  it('keeps verdict, picture and report when the run, and with it the server, has ended', async () => {
    const { view, url } = await openView();
    const run = releaseIn(view);
    const { page, complaints } = await open(url);
    await expectText(page.locator('.figures'), /Requests960/);
    const file = join(temporaryFolder(), 'report.html');
    writeFileSync(file, await rendered(FAILING));
    run.watcher.end();
    view.end(FAILED, file);
    await view.close();
    await expect(fetch(url)).rejects.toThrow();
    await expectText(page.locator('.verdict .word'), /Fail$/);
    await expectText(page.locator('.verdict .said'), /exit code 3\..*dropped == 0: observed 40.*\/runs\/1/);
    await expectText(page.locator('#told'), /^Fail\. dropped == 0: observed 40$/);
    await expectText(page.locator('.figures'), /Requests960/);
    await expect.poll(() => page.locator('.connection:visible').count(), PATIENCE).toBe(0);
    const link = page.getByRole('link', { name: 'Save it' });
    expect(await link.getAttribute('download')).toBe('report.html');
    const [report] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Open the report' }).click(),
    ]);
    await expect.poll(() => report.locator('.plot canvas').count(), PATIENCE).toBe(4);
    expect(complaints).toEqual([]);
  });

  it('says so when cutover is gone without a verdict, and comes back with it', async () => {
    const first = await openView();
    releaseIn(first.view);
    const { page } = await open(first.url);
    await expectText(page.locator('.figures'), /Requests960/);
    await page.clock.install();
    await first.view.close();
    const connection = page.locator('.connection');
    await expectText(connection, /^The connection is lost: what is shown is not the latest\./);
    await expect
      .poll(async () => {
        await page.clock.runFor(1000);
        return connection.textContent();
      }, PATIENCE)
      .toMatch(/^cutover can no longer be reached/);
    await expectText(page.locator('#told'), /^cutover can no longer be reached\.$/);
    await expectText(page.locator('.figures'), /Requests960/);
    const second = await openView(new URL(first.url).port);
    liveRun(second.view, liveProfile('another'), 1000);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectText(page.locator('h1'), /^another$/);
    expect(await connection.isHidden()).toBe(true);
    await expectText(page.locator('.log'), /^$/);
  });
});

const PATIENCE = { timeout: 20_000 };

/** Waits until the element has this text. */
async function expectText(locator: Locator, text: RegExp): Promise<void> {
  await expect.poll(() => locator.textContent(), PATIENCE).toMatch(text);
}
