import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from '../../support/browser.ts';
import { type OpenPage, openPage, rendered, renderedBy, seriousFaults } from '../../support/html-page.ts';
import { recordLongRun } from './long-run.ts';
import { FAILING, HOSTILE, hostileRun, INCONCLUSIVE, PASSING } from './runs.ts';

const PAGES = {
  'a passing run': () => rendered(PASSING),
  'a failing run': () => rendered(FAILING),
  'an inconclusive run': () => rendered(INCONCLUSIVE),
  'a run of a million requests': () => renderedBy((folder) => recordLongRun(folder, 1_000_000)),
} as const;

type PageName = keyof typeof PAGES;

describe.skipIf(chromiumPath === undefined)('the HTML report in Chromium (skipped where there is none)', () => {
  let browser: Browser;
  const pages = new Map<PageName, string>();

  beforeAll(async () => {
    browser = await launchChromium();
    for (const [name, make] of Object.entries(PAGES)) pages.set(name as PageName, await make());
  });

  afterAll(() => browser.close());

  async function open(name: PageName, options: Parameters<typeof openPage>[2] = {}): Promise<OpenPage> {
    return openPage(browser, pages.get(name) ?? '', options);
  }

  describe.each(Object.keys(PAGES) as PageName[])('%s', (name) => {
    it('is whole and accessible in both schemes, and needs no sideways scrolling on a phone', async () => {
      const { page, complaints, close } = await open(name, { colorScheme: 'light', bypassCSP: true });
      expect(await page.locator('.plot canvas').count()).toBe(4);
      expect(await seriousFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await seriousFaults(page, ['color-contrast'])).toEqual([]);
      await page.setViewportSize({ width: 360, height: 700 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(complaints).toEqual([]);
      await close();
    });
  });

  it('says the verdict and the proof first', async () => {
    const { page, close } = await open('a failing run');
    const first = page.locator('main > *').first();
    await expectText(first.locator('.word'), /Fail$/);
    await expectText(first.locator('.reasons li').first(), /^dropped == 0: observed \d+/);
    await expectText(first.locator('.proof'), /requests sent during the release/);
    await close();
  });

  it('zooms to the millisecond around the switch by button, by drag, and back', async () => {
    const { page, close } = await open('a run of a million requests');
    const range = page.locator('#timeline .range');
    await expectText(range, /^0 s to 100 s/);
    await page.getByRole('button', { name: 'Switch, to the millisecond' }).click();
    await expectText(range, /^59\.9\d+ s to 60\.\d+ s/);
    await page.getByText('What is in view, as a table').click();
    await expectText(page.locator('#timeline caption'), /in steps of [15] ms$/);

    const over = page.locator('#timeline .u-over').first();
    const box = await boxOf(over);
    await page.mouse.move(box.x + box.width * 0.4, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 50, { steps: 4 });
    await page.mouse.up();
    await expectText(range, /\(2\d(\.\d+)? ms\)$/);

    await over.dblclick();
    await expectText(range, /^0 s to 100 s/);
    await close();
  });

  it('tells what the pointer is on', async () => {
    const { page, close } = await open('a failing run');
    const over = page.locator('#timeline .u-over').first();
    const box = await boxOf(over);
    await page.mouse.move(box.x + box.width * 0.2, box.y + 100);
    await expectText(page.locator('#timeline .readout'), /\(100 ms step, before\) · v1 100\/s · p50 2 ms · p99 2 ms · max 2 ms$/);
    await close();
  });

  it('lists every dropped request by pages, filtered, and leads from each to its moment', async () => {
    const { page, close } = await open('a failing run');
    const failed = page.locator('#failed');
    const status = failed.locator('output');
    await expectText(status, /^1 to 25 of 106$/);
    await failed.getByRole('button', { name: 'Next' }).click();
    await expectText(status, /^26 to 50 of 106$/);
    await failed.getByLabel('Outcome').selectOption('refused');
    await expectText(status, /^1 to 8 of 8$/);
    expect(new Set(await failed.locator('tbody tr td:nth-child(2)').allTextContents())).toEqual(new Set(['refused']));
    await failed.getByLabel('Outcome').selectOption('');
    await failed.getByLabel('Find').fill('WHY TIMEOUT');
    await expectText(status, /^1 to 8 of 8$/);
    await failed.getByLabel('Find').fill('nothing of the kind');
    await expectText(status, /^none fits$/);
    await failed.getByLabel('Find').fill('');
    await failed.locator('tbody button').first().click();
    await expectText(page.locator('#timeline .range'), /\(100 ms\)$/);
    await close();
  });

  it('lists as many dropped requests as it says, and says how many more there are', async () => {
    expect(pages.get('a run of a million requests')?.length).toBeLessThan(3_000_000);
    const { page, close } = await open('a run of a million requests');
    await expectText(page.locator('#failed output'), /^1 to 25 of 10,000$/);
    await expectText(page.locator('#failed > .note'), /^The first 10,000 are listed.*; [\d,]+ more are in the evidence\.$/);
    await close();
  });

  it('compares latencies by version, phase and connection', async () => {
    const { page, close } = await open('a failing run');
    const latency = page.locator('#latency-plot');
    expect(await latency.locator('.legend li').allTextContents()).toEqual(['v1, 208 answers', 'v2, 208 answers']);
    await latency.getByRole('combobox').first().selectOption('phase');
    await expectText(latency.locator('.legend li').first(), /^before, 200 answers/);
    await close();
  });

  it('takes the scheme that is chosen, and remembers it', async () => {
    const { page, close } = await open('a passing run', { colorScheme: 'light' });
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByLabel('Colour scheme').selectOption('dark');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await ground()).toBe(dark);
    await close();
  });

  it('is light on paper, without controls, all of it inside the page', async () => {
    const { page, close } = await open('a failing run', { colorScheme: 'dark', viewport: { width: 720, height: 1000 } });
    const screenGround = await page.evaluate('getComputedStyle(document.querySelector(".figures > div")).backgroundColor');
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.querySelector(".figures > div")).backgroundColor')).not.toBe(
      screenGround,
    );
    expect(await page.locator('.controls:visible').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(720);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
    await close();
  });

  it('shows what a target sends as text, and long texts in full on demand', async () => {
    const html = await rendered(hostileRun());
    const { page, complaints, close } = await openPage(browser, html, { viewport: { width: 360, height: 700 } });
    page.on('dialog', () => expect.unreachable('a script of the target ran'));
    expect(await page.locator('img').count()).toBe(0);
    const versions = page.locator('#versions tbody').first();
    await expectText(versions.locator('tr').first(), /^<img src=x onerror="alert\(1\)"><\/script><\/td><!--/);
    await expectText(versions, /\\x1b\[31mred\\x1b\[0m\\x07/);
    await expectText(versions, /a\\u\{202e\}gpj\.exe\\u\{2066\}\\u\{200f\}\\u\{2028\}b/);
    await versions.getByText('10,242 characters').click();
    await expectText(versions.locator('details[open] .full'), new RegExp(`^${HOSTILE.long}$`));
    await expectText(page.locator('#failed tbody'), /<img src=x onerror="alert\(1\)"><\/script>/);
    await expectText(page.locator('#failed tbody'), /\\u\{202e\}/);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(complaints).toEqual([]);
    await close();
  });

  it('can be read without scripts: verdict, checks and tables are in the markup', async () => {
    const { page, complaints, close } = await open('a failing run', { javaScriptEnabled: false });
    for (const name of ['Checks', 'Outages', 'Versions', 'Requests', 'Milestones']) {
      expect(await page.getByRole('heading', { name, exact: true }).count()).toBe(1);
    }
    await expectText(page.locator('#timeline noscript'), /The charts need JavaScript/);
    expect(complaints).toEqual([]);
    await close();
  });
});

/** Where it is on the screen, into which it is brought. */
async function boxOf(locator: Locator) {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not shown');
  return box;
}

/** Waits until the element has this text. */
async function expectText(locator: Locator, text: RegExp): Promise<void> {
  await expect.poll(() => locator.textContent()).toMatch(text);
}
