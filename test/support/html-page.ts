import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { readEvidence } from '../../src/evidence/reader.ts';
import { assess } from '../../src/report/assess.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { record, type Recording } from './recorded-run.ts';

/** The page of a run that is written to a folder by `write`; the folder is removed. */
export async function renderedBy(write: (folder: string) => Promise<void>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cutover-page-'));
  try {
    await write(join(folder, 'run'));
    const evidence = readEvidence(join(folder, 'run'));
    return renderHtml(await assess(evidence), evidence);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function rendered(recording: Recording): Promise<string> {
  return renderedBy((folder) => record(folder, recording));
}

export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, and what was thrown. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens the page from a file, as people do. */
export async function openPage(browser: Browser, html: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const folder = mkdtempSync(join(tmpdir(), 'cutover-page-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const opened = await openAt(browser, pathToFileURL(file).href, 'file:', options);
  return {
    ...opened,
    async close() {
      await opened.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Opens what is at the address; that it asks for anything that does not begin with `own` is a complaint. */
export async function openAt(browser: Browser, url: string, own: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(own)) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds that is serious or critical, a line each: by all its rules, or by those that are named. */
export async function seriousFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.addScriptTag({ path: axePath });
  const options = { resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: rules }) };
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
