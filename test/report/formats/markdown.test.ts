import { describe, expect, it } from 'vitest';
import { github } from '../../../src/report/formats/github.ts';
import { markdown } from '../../../src/report/formats/markdown.ts';
import { formatted } from '../../support/formatted.ts';
import { milestones, type Recording } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';

const RELEASE = milestones('load-started 0, release-started 30, release-finished 60, load-stopped 90');
const CLEAN: Recording = { samples: samples('1 ~1 1  1 ~2 1  2 ~2 2'), milestones: RELEASE };
const FAILING: Recording = { ...CLEAN, samples: samples('1 ~1 1  reset ~2 refused  2 ~2 2') };
const HOSTILE = '|</td><script>alert(1)</script> @everyone `[x](http://e.vil) :tada:';

describe('Markdown', () => {
  it('says the verdict first, then why, what is proven, and the tables', async () => {
    const text = await formatted(markdown, FAILING);
    const [title, , what, , reason] = text.split('\n');
    expect([title, what, reason]).toEqual([
      '## ❌ FAIL <code>hello-rolling</code>',
      'rolling release of <code>http&#58;//127.0.0.1&#58;8080</code>, 90 ms',
      '- dropped == 0&#58; observed 2',
    ]);
    expect(text).toContain('| **all** | 9 | 7 | 0 | 2 | 0 | 0 |');
    expect(text).toContain('| ❌ | <code>dropped == 0</code> | observed 2 |');
    expect(text).toContain('| <code>1</code> to <code>2</code> |');
    expect(text).toContain('|  | check | observed |\n| --- | --- | --- |\n');
    expect(text).toContain('| outage | from | dropped | connections |\n| ---: | ---: | ---: | --- |\n');
    expect(text).toMatch(/^Of 3 requests sent during the release, 2 were dropped/m);
    expect(text).toMatch(/^\| <code>[a-z-]+<\/code>: .* \| 2 \(100 %\) \| (low|medium|high) \| .+ \|$/m);
  });

  it('of a run that dropped nothing names no cause', async () => {
    expect(await formatted(markdown, CLEAN)).not.toContain('| cause |');
  });

  it('shows text from outside as text: no markup, no link, no mention', async () => {
    const hostile = CLEAN.samples.map((sample) => (sample.version === '2' ? { ...sample, version: HOSTILE } : sample));
    const text = await formatted(markdown, { ...CLEAN, samples: hostile });
    expect(text).toContain('script');
    expect(text).not.toMatch(/<script|@everyone|\]\(http|:tada:|`/);
    const tableLines = text.split('\n').filter((line) => line.startsWith('| '));
    for (const line of tableLines) expect(line.split('|').length).toBeGreaterThanOrEqual(5);
    expect(tableLines.find((line) => line.includes('everyone'))?.split('|')).toHaveLength(9);
  });
});

describe('annotations of GitHub Actions', () => {
  it('are one for the verdict and one for each check that did not pass', async () => {
    expect(await formatted(github, CLEAN)).toBe('::notice title=cutover hello-rolling%3A pass::the check passed\n');
    expect(await formatted(github, FAILING)).toBe(
      '::error title=cutover hello-rolling%3A fail::dropped == 0: observed 2\n::error title=dropped == 0::observed 2\n',
    );
  });

  it('escape what would end them', async () => {
    const text = await formatted(github, { ...CLEAN, lost: [{ worker: 0, reason: '100 % lost\n::error::forged' }] });
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).toContain('100 %25 lost');
  });
});
