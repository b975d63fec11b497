import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rendered, renderedBy } from '../../support/html-page.ts';
import { recordLongRun } from './long-run.ts';
import { FAILING, HOSTILE, hostileRun, PASSING } from './runs.ts';

function contents(html: string, tag: 'script' | 'style'): string[] {
  return [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map((match) => match[1] ?? '');
}

describe('the HTML report', () => {
  it('allows its own scripts and styles and nothing else', async () => {
    const html = await rendered(PASSING);
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(html.replaceAll('&#39;', "'")) ?? [];
    const hashes = (tag: 'script' | 'style') =>
      contents(html, tag).map((code) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashes('script').join(' ')}`,
      `style-src ${hashes('style').join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(contents(html, 'script')).toHaveLength(2);
    expect(html).not.toMatch(/ (src|href)="(?!#)| style="| on\w+="/);
  });

  it('says the verdict, the proof, the causes and their fixes in its markup', async () => {
    const html = await rendered(FAILING);
    expect(html).toContain('<title>Fail: hello-rolling · cutover</title>');
    for (const text of ['requests sent during the release', 'Causes and their fixes', 'Fix: ', 'dropped == 0'])
      expect(html).toContain(text);
  });

  it('holds what a target sends as text only', async () => {
    const html = await rendered(hostileRun());
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&lt;/script&gt;&lt;/td&gt;&lt;!--');
    expect(html).toContain('\\x1b[31mred\\x1b[0m\\x07');
    expect(html).toContain(HOSTILE.long);
    const text = html.replace(/<(script|style)\b.*?<\/\1>|\n/gs, '');
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('stays small however many requests there were', async () => {
    const [small, large] = [await rendered(PASSING), await renderedBy((folder) => recordLongRun(folder, 100_000))];
    expect(small.length).toBeLessThan(400_000);
    expect(large.length).toBeLessThan(1_500_000);
  });
});
