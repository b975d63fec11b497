import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderComparisonPage } from '../../../src/report/html/series/render-comparison.ts';
import { renderRepeatPage } from '../../../src/report/html/series/render-repeat.ts';
import { chromiumPath, launchChromium } from '../../support/browser.ts';
import { openPage, seriousFaults } from '../../support/html-page.ts';
import { comparisonOf, repeatOf } from './series-of-runs.ts';

const comparison = comparisonOf([
  { name: 'rolling preStop=5s,maxUnavailable=0', dropped: [5, 9, 8, 5, 10] },
  { name: 'rolling', dropped: [60, 70, 80, 65, 62] },
  { name: 'recreate', dropped: [849, 875, 419, 826, 900] },
]);
const repeated = repeatOf({ name: 'blue-green', dropped: [0, 0, 1, 0, 0, 0, 2] });

const PAGES = {
  'a comparison': () => renderComparisonPage(comparison.report, comparison.pictures),
  'a repeated run': () => renderRepeatPage(repeated.report, repeated.pictures),
} as const;

describe.skipIf(chromiumPath === undefined)('a page about many runs in Chromium (skipped where there is none)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it.each(Object.entries(PAGES))(
    'of %s is accessible in both schemes, and needs no sideways scrolling on a phone or on paper',
    async (_, render) => {
      const { page, complaints, close } = await openPage(browser, render(), { colorScheme: 'light', bypassCSP: true });
      expect(await seriousFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await seriousFaults(page, ['color-contrast'])).toEqual([]);
      await page.setViewportSize({ width: 360, height: 700 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      await page.setViewportSize({ width: 720, height: 1000 });
      await page.emulateMedia({ media: 'print' });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(720);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('shows every run, also without scripts, on axes of one width', async () => {
    const { page, complaints, close } = await openPage(browser, PAGES['a comparison'](), { javaScriptEnabled: false });
    const boxes = await Promise.all((await page.locator('.run-picture').all()).map((picture) => picture.boundingBox()));
    expect(boxes).toHaveLength(15);
    const widths = boxes.map((box) => box?.width ?? 0);
    expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(1);
    expect(Math.min(...widths)).toBeGreaterThan(150);
    expect(complaints).toEqual([]);
    await close();
  });

  it('takes the scheme that is chosen, for drawings too', async () => {
    const { page, close } = await openPage(browser, PAGES['a comparison'](), { colorScheme: 'light' });
    const fill = () => page.evaluate<string>('getComputedStyle(document.querySelector(".run-picture .version-1")).fill');
    const light = await fill();
    await page.getByLabel('Colour scheme').selectOption('dark');
    expect(await fill()).not.toBe(light);
    await close();
  });
});
